package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// runNetwork carries out the subcommands that look at no layout.
func runNetwork(args []string, out io.Writer) (done bool, err error) {
	switch {
	case args[0] == "get" && len(args) == 2:
		return true, get(args[1], out)
	case args[0] == "port" && len(args) == 1:
		return true, freePort(out)
	case args[0] == "text":
		return true, checkTexts(args[1:])
	}
	return false, nil
}

func get(url string, out io.Writer) error {
	client := http.Client{Timeout: 10 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(out, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}

func freePort(out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	_, err = fmt.Fprintln(out, listener.Addr().(*net.TCPAddr).Port)
	return err
}
