package opa

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// What Docker sends to an authorization plugin and gets from it, by names of moby's
// docs/extend/plugins_authorization.md. Bytes are base64 in JSON.
type (
	request struct {
		User            string
		UserAuthNMethod string
		RequestMethod   string
		RequestURI      string `json:"RequestUri"`
		RequestBody     []byte
		RequestHeaders  map[string]string
	}
	response struct {
		Allow bool
		Msg   string // why not, for the user
	}
)

// serve answers Docker at a socket, which it makes, until that fails.
func (p plugin) serve(socket string) error {
	if err := os.MkdirAll(filepath.Dir(socket), 0o755); err != nil {
		return err
	}
	if err := os.Remove(socket); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a plugin that was killed
		return err
	}
	before := unix.Umask(0o177) // Docker is root
	l, err := net.Listen("unix", socket)
	unix.Umask(before)
	if err != nil {
		return err
	}
	return http.Serve(l, p.handler())
}

// handler answers Docker's calls. One that it cannot read is an error, which Docker
// takes for a refusal.
func (p plugin) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /Plugin.Activate", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string][]string{"Implements": {"authz"}})
	})
	for path, decide := range map[string]func(request) response{"/AuthZPlugin.AuthZReq": p.before, "/AuthZPlugin.AuthZRes": p.after} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			var asked request
			if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
				http.Error(w, fmt.Sprintf("read Docker's call: %v", err), http.StatusBadRequest)
				return
			}
			reply(w, decide(asked))
		})
	}
	return mux
}

// reply sends a value in the media type of docs/extend/plugin_api.md.
func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/vnd.docker.plugins.v1+json")
	_ = json.NewEncoder(w).Encode(value) // if Docker has gone, nobody waits for it
}
