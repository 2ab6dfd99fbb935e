# Is the user namespace of this process the owner of its network namespace?
mine=$(readlink /proc/$$/ns/user)
owner=$(lsns --raw --noheadings --type net --task $$ --output ONS)
echo "user namespace: $mine, owner of the network namespace: $owner"
if [ "$mine" = "user:[$owner]" ]; then echo "the same"; else echo "another one"; fi
