package main

import "strings"

func text(name string, change func(string) string) fault {
	return fault{name: name, make: func(im *image) { im.text = change }}
}

func replaced(from, to string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, from) {
			panic(s + " has no " + from)
		}
		return strings.Replace(s, from, to, 1)
	}
}

func appended(more string) func(string) string {
	return func(s string) string { return s + more }
}

// first puts a member at the beginning of an object.
func first(member string) func(string) string {
	return func(s string) string { return "{" + member + "," + s[1:] }
}

func textFaults() []fault {
	evil := `"Layers":[],`
	return []fault{
		text("json-syntax", replaced(`"schemaVersion":2`, `"schemaVersion":2,`)),
		text("json-cut", func(s string) string { return s[:len(s)-1] }),
		text("json-duplicate-name", first(`"layers":[]`)),
		text("json-duplicate-name-escaped", first(`"layer\u0073":[]`)),
		text("json-folded-name", replaced(`{`, `{`+evil)),
		text("json-folded-name-long-s", replaced(`{`, `{"layer`+"\u017f"+`":[],`)),
		{name: "json-folded-name-kelvin", make: func(im *image) {
			im.configText = replaced(`"config":{`, `"config":{"Wor`+"\u212a"+`ingDir":"/",`)
		}},
		text("json-trailing-data", appended(`{}`)),
		text("json-byte-order-mark", func(s string) string { return "\ufeff" + s }),
		text("json-not-utf-8", first("\"x\":\"\xff\"")),
		text("json-utf-8-overlong", first("\"x\":\"\xc0\xaf\"")),
		text("json-lone-surrogate", first(`"x":"\ud800"`)),
		text("json-nul-escaped", first(`"x":"a\u0000b"`)),
		text("json-nul", first("\"x\":\"a\x00b\"")),
		text("json-too-deep", first(`"x":`+strings.Repeat("[", 3000)+strings.Repeat("]", 3000))),
		text("json-too-large", appended(strings.Repeat(" ", 5<<20))),
		text("json-array", constant(`[]`)),
		text("json-number-too-large", first(`"x":18446744073709551616`)),
		text("json-exponent-too-large", first(`"x":1e999`)),
		{name: "json-in-index", make: func(im *image) { im.indexText = appended("x") }},
		{name: "json-in-config", make: func(im *image) {
			im.configText = first(`"os":"windows"`)
		}},
		{name: "json-in-oci-layout", make: func(im *image) {
			im.header = replaced(`{`, `{"ImageLayoutVersion":"9",`)
		}},
	}
}
