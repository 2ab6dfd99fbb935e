# Runs a command as root of the namespace that namespace.sh has made.
exec nsenter --user --target "$(pgrep -fx 'sleep 4711')" --setuid 0 --setgid 0 "$@"
