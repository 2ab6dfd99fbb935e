// Package xdg says where lab's own files are, after the XDG Base Directory
// Specification (https://specifications.freedesktop.org/basedir-spec).
package xdg

import (
	"fmt"
	"os"
	"path/filepath"
)

// State is the folder for what should outlive a restart: $XDG_STATE_HOME/lab.
func State() (string, error) { return folder("XDG_STATE_HOME", ".local/state") }

// Cache is the folder for what can be made again: $XDG_CACHE_HOME/lab.
func Cache() (string, error) { return folder("XDG_CACHE_HOME", ".cache") }

// folder is lab's folder below the one that a variable names, else below the home
// directory. The specification has relative paths ignored.
func folder(variable, usual string) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "lab"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find lab's folder below %s: %w", variable, err)
	}
	return filepath.Join(home, usual, "lab"), nil
}
