package opa

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A webhook answers Kubernetes' API server, which asks it about objects before it
// keeps them. It asks for data.kubernetes.admission.deny, as OPA's documentation has
// it: a set of messages, of which each is a reason to refuse. What cannot be read or
// evaluated is refused, too.
type webhook struct{ policy Policy }

// The answer in an AdmissionReview, by names of k8s.io/api/admission/v1.
type (
	answer struct {
		UID     any     `json:"uid"`
		Allowed bool    `json:"allowed"`
		Status  *status `json:"status,omitempty"`
	}
	status struct {
		Message string `json:"message"`
	}
)

// listen answers over TLS at an address until that fails.
func (h webhook) listen(address, certificate, key string) error {
	return h.server(address).ListenAndServeTLS(certificate, key)
}

// The limits of what is asked. The API server takes requests of up to 3 MiB
// (MaxRequestBodyBytes of k8s.io/apiserver), and a review has an object twice when it is
// changed; it waits for an answer for 30 s at most (timeoutSeconds of its webhooks).
const (
	reviewLimit = 8 << 20 // bytes
	askLimit    = 30 * time.Second
	answerLimit = time.Minute // since the question began
)

func (h webhook) server(address string) *http.Server {
	return &http.Server{
		Addr: address, Handler: http.MaxBytesHandler(h, reviewLimit),
		ReadHeaderTimeout: askLimit, ReadTimeout: askLimit, WriteTimeout: answerLimit, IdleTimeout: 2 * time.Minute,
	}
}

func (h webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var review map[string]any
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	if err := d.Decode(&review); err != nil {
		http.Error(w, fmt.Sprintf("read the AdmissionReview: %v", err), http.StatusBadRequest)
		return
	}
	request, _ := review["request"].(map[string]any)
	a := answer{UID: request["uid"]}
	if reasons := h.reasons(r.Context(), review); len(reasons) > 0 {
		a.Status = &status{strings.Join(reasons, "; ")}
	} else {
		a.Allowed = true
	}
	w.Header().Set("Content-Type", "application/json")
	// If the API server has gone, nobody waits for it.
	_ = json.NewEncoder(w).Encode(map[string]any{"apiVersion": review["apiVersion"], "kind": review["kind"], "response": a})
}

// reasons are why an object is refused; none allow it.
func (h webhook) reasons(ctx context.Context, review any) []string {
	value, err := h.policy.Query(ctx, "data.kubernetes.admission.deny", review)
	if err != nil {
		return []string{fmt.Sprintf("the policy cannot be evaluated: %v", err)}
	}
	set, is := value.([]any)
	if !is {
		return []string{"the policy cannot be evaluated: it has no set kubernetes.admission.deny"}
	}
	var list []string
	for _, message := range set {
		list = append(list, fmt.Sprint(message))
	}
	return list
}
