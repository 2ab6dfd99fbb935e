package docker.authz
allow { not deny
