# Of the second configuration what walls are made of, on top of the first one; as program the command.
def only($from; $names): ($from // {}) | with_entries(select(.key as $key | $names | index($key)));
.[1] as $own | .[0]
| .process += only($own.process; ["capabilities", "noNewPrivileges"])
| .linux += only($own.linux; ["seccomp", "maskedPaths", "readonlyPaths"])
| .process.args = ["sh", "-c", $command]
