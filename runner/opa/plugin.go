package opa

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// A plugin lets pass what the policy allows, and nothing else: a policy that is
// missing or wrong, and a request that cannot be read, are refused.
type plugin struct{ policy Policy }

const rejected = "request rejected by administrative policy"

// before decides before the engine acts.
func (p plugin) before(r request) response {
	in, err := input(r)
	if err != nil {
		return refuse(fmt.Sprintf("%s: %v", rejected, err))
	}
	allow, err := p.policy.Query(context.Background(), "data.docker.authz.allow", in)
	if err != nil {
		return refuse(fmt.Sprintf("%s: the policy cannot be evaluated: %v", rejected, err))
	}
	if allow != true {
		return refuse(rejected)
	}
	return response{Allow: true}
}

// after lets every answer pass: what it tells was decided before.
func (plugin) after(request) response {
	return response{Allow: true}
}

// refuse is a refusal with its reason on one line.
func refuse(reason string) response {
	return response{Msg: strings.Join(strings.Fields(reason), " ")}
}

// input is what the policy sees of a request.
func input(r request) (map[string]any, error) {
	u, err := url.Parse(r.RequestURI)
	if err != nil {
		return nil, err
	}
	in := map[string]any{
		"Headers":    r.RequestHeaders,
		"Path":       r.RequestURI,
		"PathPlain":  u.Path,
		"PathArr":    strings.Split(u.Path, "/"),
		"Query":      u.Query(),
		"Method":     r.RequestMethod,
		"User":       r.User,
		"AuthMethod": r.UserAuthNMethod,
	}
	if len(bytes.TrimSpace(r.RequestBody)) == 0 {
		return in, nil
	}
	d := json.NewDecoder(bytes.NewReader(r.RequestBody))
	d.UseNumber()
	var body any
	if err := d.Decode(&body); err != nil {
		return nil, fmt.Errorf("the request's body is no JSON: %w", err)
	}
	if err := plain(json.NewDecoder(bytes.NewReader(r.RequestBody))); err != nil {
		return nil, err
	}
	in["Body"] = body
	return in, nil
}

// plain complains about a value in which an object has a name twice. A policy would
// see the last of its values; Docker, which reads the same bytes into a struct with
// encoding/json, puts the fields of all of them together: of
// {"HostConfig":{"CapAdd":["ALL"]},"HostConfig":{}} it makes a container with all
// capabilities (measured with 26.1.5).
func plain(d *json.Decoder) error {
	token, err := d.Token()
	open, nested := token.(json.Delim)
	if err != nil || !nested {
		return err
	}
	seen := map[json.Token]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return err
			}
			if seen[name] {
				return fmt.Errorf("the request's body has the name %q twice", name)
			}
			seen[name] = true
		}
		if err := plain(d); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
