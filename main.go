// Lab turns the talk "Container Security – Who contains the Containers?" into
// a course whose demos run for real.
package main

import (
	"os"

	"lab/ui/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:]...)) }
