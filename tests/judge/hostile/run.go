package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What a command that reads may take: of a build, Go's children are part.
const (
	timeMax    = 30 * time.Second
	memoryMax  = 160 << 10 // KiB
	buildMax   = 512 << 10
	outputMax  = 64 // lines on stderr
	concurrent = 2
)

type outcome struct {
	what    string
	status  int
	seconds float64
	memory  int64 // KiB
	wrong   string
}

// A runner reads each image by each command, in a folder that must stay empty. SOME=N in
// the environment has the commands that take longest read one image in N.
type runner struct {
	goci, work, service, good string
}

// archive is what is read of a file: it is an archive of an image, or none.
func archive(path string) [][]string {
	return [][]string{{"inspect", "oci-archive:" + path}, {"verify", "oci-archive:" + path},
		{"inspect", "docker-archive:" + path}, {"verify", "docker-archive:" + path}}
}

func (r runner) commands(image string) [][]string {
	ref := "oci:" + image + ":1"
	if info, err := os.Stat(image); err == nil && info.Mode().IsRegular() {
		return archive(image)
	}
	all := [][]string{
		{"inspect", ref}, {"inspect", "--files", ref}, {"inspect", "--size", ref},
		{"inspect", "--modules", ref}, {"inspect", "--html", ref},
		{"diff", "oci:" + r.good + ":1", ref}, {"verify", ref},
		{"measure", "--starts", "1", "--timeout", "2s", "--port", "8080", ref},
		{"reproduce", "--source", r.service, ref},
		{"build", "--progress", "quiet", "--platform", "linux/amd64", "--base", ref,
			"-o", "oci:" + filepath.Join(r.work, "out"), r.service},
	}
	// A runtime is not asked to unpack 250000 files.
	if strings.HasSuffix(image, "limit-entries-many") {
		return append(all[:7:7], all[8:]...)
	}
	return all
}

func (r runner) run(args []string) outcome {
	ctx, cancel := context.WithTimeout(context.Background(), timeMax)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, r.goci, args...)
	cmd.Dir = filepath.Join(r.work, "cwd")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	o := outcome{what: fmt.Sprint(args), seconds: time.Since(began).Seconds()}
	if cmd.ProcessState == nil {
		o.wrong = fmt.Sprint(err)
		return o
	}
	o.status = cmd.ProcessState.ExitCode()
	o.memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	most := int64(memoryMax)
	if args[0] == "build" {
		most = buildMax
	}
	lines := bytes.Count(stderr.Bytes(), []byte("\n"))
	switch {
	case ctx.Err() != nil:
		o.wrong = "did not end"
	case o.status < 0 || o.status > 3:
		o.wrong = fmt.Sprint("ended by ", err)
	case o.memory > most:
		o.wrong = fmt.Sprint("took ", o.memory, " KiB")
	case o.status != 0 && lines == 0 && stdout.Len() == 0:
		o.wrong = "does not say why"
	case lines > outputMax:
		o.wrong = fmt.Sprint("says ", lines, " lines")
	}
	if o.wrong != "" {
		o.wrong += ": " + stderr.String()
	}
	return o
}

// runAll prints a line for each run that went wrong, and what all of them took.
func (r runner) runAll(images []string) bool {
	check(os.MkdirAll(filepath.Join(r.work, "cwd"), 0o755))
	some, _ := strconv.Atoi(os.Getenv("SOME"))
	if some < 1 {
		some = 1
	}
	jobs, outcomes := make(chan []string), make(chan outcome)
	var workers sync.WaitGroup
	for i := 0; i < concurrent; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for args := range jobs {
				outcomes <- r.run(args)
			}
		}()
	}
	go func() {
		for i, image := range images {
			for k, args := range r.commands(image) {
				if k < 7 || i%some == 0 {
					jobs <- args
				}
			}
		}
		close(jobs)
		workers.Wait()
		close(outcomes)
	}()
	return summarize(len(images), outcomes) && isEmpty(filepath.Join(r.work, "cwd"))
}

func summarize(images int, outcomes chan outcome) bool {
	var runs, failed, bad int
	var longest, largest, largestBuild outcome
	for o := range outcomes {
		runs++
		if o.status != 0 {
			failed++
		}
		if o.seconds > longest.seconds {
			longest = o
		}
		if o.what[1:6] == "build" && o.memory > largestBuild.memory {
			largestBuild = o
		} else if o.what[1:6] != "build" && o.memory > largest.memory {
			largest = o
		}
		if o.wrong != "" {
			bad++
			fmt.Println(o.what, o.wrong)
		}
	}
	fmt.Printf("%d images, %d runs: %d refused, %d wrong\n", images, runs, failed, bad)
	fmt.Printf("longest: %.2f s %s\n", longest.seconds, longest.what)
	fmt.Printf("largest: %d MB %s; of builds, with Go: %d MB\n", largest.memory>>10,
		largest.what, largestBuild.memory>>10)
	return bad == 0 && runs > 0
}

func isEmpty(dir string) bool {
	entries, err := os.ReadDir(dir)
	check(err)
	for _, e := range entries {
		fmt.Println("written:", e.Name())
	}
	return len(entries) == 0
}
