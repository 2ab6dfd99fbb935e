// Package opa is Open Policy Agent as an authorization plugin of Docker, as a webhook
// of Kubernetes, and as a command that evaluates a query. Lessons put lab's own program
// into the machine for it, which has no network to install one from.
//
// The plugin asks for data.docker.authz.allow. The policy's input has the names
// of the published plugin, opa-docker-authz, so that its policies carry over.
package opa

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// socket is where Docker looks for the plugin, as its config.json has to say.
const socket = "/run/docker/plugins/opa-docker-authz.sock"

const usage = `usage: lab opa plugin [-v0-compatible] -policy-file FILE
       lab opa webhook -policy-file FILE -listen ADDRESS -certificate FILE -key FILE
       lab opa eval [-v0-compatible] -d POLICY -i INPUT QUERY
`

// Main runs "plugin", "webhook" or "eval" and returns the exit code: 0, 1 after an error,
// 2 for a wrong command line.
func Main(args []string, out, complaints io.Writer) int {
	flags := flag.NewFlagSet("lab opa", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.Usage = func() { io.WriteString(complaints, usage) }
	v0 := flags.Bool("v0-compatible", false, "")
	policy := flags.String("policy-file", "", "")
	flags.StringVar(policy, "d", "", "")
	input := flags.String("i", "", "")
	address := flags.String("listen", "", "")
	certificate := flags.String("certificate", "", "")
	key := flags.String("key", "", "")
	if len(args) == 0 {
		flags.Usage()
		return 2
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	p := Policy{File: *policy, Version: ast.RegoV1}
	if *v0 {
		p.Version = ast.RegoV0
	}
	var err error
	switch {
	case args[0] == "plugin" && p.File != "" && flags.NArg() == 0:
		err = plugin{p}.serve(socket)
	case args[0] == "webhook" && p.File != "" && *address != "" && *certificate != "" && *key != "" && flags.NArg() == 0:
		err = webhook{p}.listen(*address, *certificate, *key)
	case args[0] == "eval" && p.File != "" && *input != "" && flags.NArg() == 1:
		err = eval(p, *input, flags.Arg(0), out)
	default:
		flags.Usage()
		return 2
	}
	if err != nil {
		fmt.Fprintln(complaints, "lab opa:", err)
		return 1
	}
	return 0
}

// A Policy is one file of Rego.
type Policy struct {
	File    string
	Version ast.RegoVersion // of a module that does not import rego.v1
}

// Query evaluates a query. An undefined result is nil. The policy is read each
// time, so that a change counts at once.
func (p Policy) Query(ctx context.Context, query string, input any) (any, error) {
	text, err := os.ReadFile(p.File)
	if err != nil {
		return nil, err
	}
	results, err := rego.New(
		rego.SetRegoVersion(p.Version),
		rego.Module(p.File, string(text)),
		rego.Query(query),
		rego.Input(input),
		rego.StrictBuiltinErrors(true),
	).Eval(ctx)
	if err != nil || len(results) == 0 {
		return nil, err
	}
	return results[0].Expressions[0].Value, nil
}

func eval(p Policy, inputFile, query string, out io.Writer) error {
	text, err := os.ReadFile(inputFile)
	if err != nil {
		return err
	}
	var input any
	if err := json.Unmarshal(text, &input); err != nil {
		return fmt.Errorf("%s: %w", inputFile, err)
	}
	value, err := p.Query(context.Background(), query, input)
	if err != nil {
		return err
	}
	if value == nil {
		_, err = fmt.Fprintln(out, "undefined")
		return err
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
