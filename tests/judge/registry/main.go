// Command registry serves an empty registry with the referrers API (distribution-spec
// 1.1) on a free port of 127.0.0.1. It prints its address and ends when it is killed.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr())
	silent := log.New(io.Discard, "", 0)
	handler := registry.New(registry.WithReferrersSupport(true), registry.Logger(silent))
	fmt.Fprintln(os.Stderr, http.Serve(listener, handler))
	os.Exit(1)
}
