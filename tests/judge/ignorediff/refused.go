package main

// refusedPatterns are those that moby takes only because what follows a backslash
// reaches Go's regular expressions, and a path to ask each about.
var refusedPatterns = []struct{ pattern, path string }{
	{`\d*`, "1a"},
	{`[\D]*`, "d"},
	{`\w\b*`, "a"},
	{`\W`, "-"},
	{`\s`, " "},
	{`\S\B*`, "a"},
	{`\A\z`, "a"},
	{`\pN*`, "٣"},
	{`[\PL]`, "1"},
	{`\p{Greek}*`, "ζ"},
	{`\P{^Greek}*`, "a"},
	{`\x41\x{e9}*`, "Aé"},
	{`\101\0`, "A"},
	{`\a\f\n\r\t\v`, "a"},
	{`[\n]`, "\n"},
	{`\Qa*`, "a[^/]*$"},
	{"{1,2}a*", "a"},
	{`^{2}*`, "a"},
}

// refused asks goci about patterns that moby takes: each is a bad pattern.
func (r *run) refused() error {
	var questions []question
	for _, c := range refusedPatterns {
		questions = append(questions, question{text: c.pattern, paths: []string{c.path}})
	}
	answers, err := r.driver.ask(questions)
	if err != nil {
		return err
	}
	for i, q := range questions {
		r.cases += len(q.paths)
		if want := refer(q); want.malformed || want.letters[0] == 'b' {
			r.differ("%q is refused by moby, too", q.text)
		}
		if answers[i].malformed || answers[i].letters[:2] != "bb" {
			r.differ("goci does not refuse %q", q.text)
		}
	}
	return nil
}
