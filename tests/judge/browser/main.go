// Browser opens a page in headless Chromium and asks it questions.
//
//	browser [-width N] [-height N] [-dark] [-print] [-screenshot FILE] PAGE EXPRESSION...
//
// Each expression is evaluated in the page once it is loaded, and its value printed
// as a line of JSON. An exception, an error on the console, what the page's own policy
// forbids, or a request for anything but the page ends it with status 1.
//
// Chromium is spoken to by the DevTools protocol over two pipes, its descriptors 3
// and 4: messages are JSON, each ended by a NUL.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

var flags = []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
	"--no-first-run", "--disable-background-networking", "--disable-component-update",
	"--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
	"--remote-debugging-pipe"}

type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

type browser struct {
	command  *exec.Cmd
	profile  string
	to       io.WriteCloser
	from     *bufio.Reader
	last     int
	session  string
	page     string
	problems []string
	loaded   bool
}

func start() (*browser, error) {
	profile, err := os.MkdirTemp("", "browser")
	if err != nil {
		return nil, err
	}
	in, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	command := exec.Command("chromium", append(flags, "--user-data-dir="+profile)...)
	command.ExtraFiles = []*os.File{in, out}
	b := &browser{command: command, profile: profile, to: to, from: bufio.NewReader(from)}
	if err := command.Start(); err != nil {
		return nil, err
	}
	in.Close()
	out.Close()
	return b, nil
}

func (b *browser) stop() {
	b.to.Close()
	timer := time.AfterFunc(5*time.Second, func() { b.command.Process.Kill() })
	b.command.Wait()
	timer.Stop()
	os.RemoveAll(b.profile)
}

func text(params any, path ...string) string {
	for _, name := range path {
		members, _ := params.(map[string]any)
		params = members[name]
	}
	s, _ := params.(string)
	return s
}

// note keeps what must not happen.
func (b *browser) note(m message) {
	switch m.Method {
	case "Page.loadEventFired":
		b.loaded = true
	case "Runtime.exceptionThrown":
		b.problems = append(b.problems, "exception: "+
			text(m.Params, "exceptionDetails", "exception", "description"))
	case "Runtime.consoleAPICalled":
		b.problems = append(b.problems, "console: "+text(m.Params, "type"))
	case "Log.entryAdded":
		b.problems = append(b.problems, "log: "+text(m.Params, "entry", "text"))
	case "Network.requestWillBeSent":
		if url := text(m.Params, "request", "url"); url != b.page {
			b.problems = append(b.problems, "request: "+url)
		}
	}
}

func (b *browser) receive() (message, error) {
	var m message
	line, err := b.from.ReadBytes(0)
	if err != nil {
		return m, err
	}
	err = json.Unmarshal(line[:len(line)-1], &m)
	return m, err
}

// call sends a command and waits for its result.
func (b *browser) call(method string, params any, result any) error {
	b.last++
	line, err := json.Marshal(message{ID: b.last, Session: b.session, Method: method,
		Params: params})
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(line, 0)); err != nil {
		return err
	}
	for {
		m, err := b.receive()
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		b.note(m)
		if m.ID != b.last {
			continue
		}
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

type object map[string]any

func (b *browser) attach() error {
	var target struct{ TargetID string }
	if err := b.call("Target.createTarget", object{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var session struct{ SessionID string }
	if err := b.call("Target.attachToTarget",
		object{"targetId": target.TargetID, "flatten": true}, &session); err != nil {
		return err
	}
	b.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		if err := b.call(domain+".enable", object{}, nil); err != nil {
			return err
		}
	}
	return nil
}

type look struct {
	width, height int
	dark, print   bool
}

func (b *browser) open(page string, l look) error {
	scheme, media := "light", "screen"
	if l.dark {
		scheme = "dark"
	}
	if l.print {
		media = "print"
	}
	if err := b.call("Emulation.setDeviceMetricsOverride", object{"width": l.width,
		"height": l.height, "deviceScaleFactor": 1, "mobile": l.width < 600}, nil); err != nil {
		return err
	}
	if err := b.call("Emulation.setEmulatedMedia", object{"media": media,
		"features": []object{{"name": "prefers-color-scheme", "value": scheme}}}, nil); err != nil {
		return err
	}
	b.page = "file://" + page
	if err := b.call("Page.navigate", object{"url": b.page}, nil); err != nil {
		return err
	}
	for !b.loaded {
		m, err := b.receive()
		if err != nil {
			return err
		}
		b.note(m)
	}
	// Two frames later what is drawn once it has a size is there.
	return b.call("Runtime.evaluate", object{"awaitPromise": true, "expression": "new Promise(" +
		"(done) => requestAnimationFrame(() => requestAnimationFrame(done)))"}, nil)
}

func (b *browser) ask(expression string) error {
	var answer struct {
		Result struct{ Value json.RawMessage }
	}
	if err := b.call("Runtime.evaluate", object{"expression": expression,
		"returnByValue": true, "awaitPromise": true}, &answer); err != nil {
		return err
	}
	fmt.Printf("%s\n", answer.Result.Value)
	return nil
}

func (b *browser) screenshot(file string) error {
	var shot struct{ Data string }
	if err := b.call("Page.captureScreenshot",
		object{"captureBeyondViewport": true}, &shot); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

func run(page string, l look, expressions []string, file string) ([]string, error) {
	page, err := filepath.Abs(page)
	if err != nil {
		return nil, err
	}
	b, err := start()
	if err != nil {
		return nil, err
	}
	defer b.stop()
	if err := b.attach(); err != nil {
		return nil, err
	}
	if err := b.open(page, l); err != nil {
		return nil, err
	}
	for _, expression := range expressions {
		if err := b.ask(expression); err != nil {
			return nil, err
		}
	}
	if file != "" {
		err = b.screenshot(file)
	}
	return b.problems, err
}

func main() {
	var l look
	flag.IntVar(&l.width, "width", 1200, "")
	flag.IntVar(&l.height, "height", 900, "")
	flag.BoolVar(&l.dark, "dark", false, "")
	flag.BoolVar(&l.print, "print", false, "")
	file := flag.String("screenshot", "", "")
	flag.Parse()
	if flag.NArg() < 1 {
		fmt.Fprintln(os.Stderr, "usage: browser [OPTIONS] PAGE EXPRESSION...")
		os.Exit(2)
	}
	problems, err := run(flag.Arg(0), l, flag.Args()[1:], *file)
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}
