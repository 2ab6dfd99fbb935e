# Counts the system calls that reach the host's kernel from processes named exe, as those of
# runsc are, or perl, while a command runs. See Documentation/trace/histogram.rst.
events=/sys/kernel/tracing/events/raw_syscalls/sys_enter
count='hist:keys=id.syscall if comm == "exe" || comm == "perl"'
echo "$count" >$events/trigger
"$@"
sed -n 's/.*sys_\(\w*\) .*hitcount: *\([0-9]*\)$/\2 \1/p' $events/hist | sort -rn | paste -sd, | sed 's/,/, /g' | fold -sw 79
echo "!$count" >$events/trigger
