# build.sh FOLDER: Kubernetes' API server, its client and its store, as their own projects
# build them, but without symbols.
set -e
mv go.mod.txt go.mod # a folder with a go.mod cannot be embedded
export GOOS=linux GOARCH=amd64 CGO_ENABLED=0 GOWORK=off
go build -v -trimpath -mod=readonly -ldflags='-s -w' -o "$1/" tool
mv "$1/server" "$1/etcd" # named after the folder that it is in
