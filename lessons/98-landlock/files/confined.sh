#!/bin/sh
# Runs a command that may change files below /srv only.
exec setpriv \
	--landlock-access fs:write-file,truncate,make-reg,remove-file \
	--landlock-rule path-beneath:write-file,truncate,make-reg,remove-file:/srv \
	"$@"
