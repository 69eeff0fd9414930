package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What `goci verify --key` has to accept and to refuse: signatures made here by the
// standard library, anew each time.
//
// A scene is a layout on its way to the disk; entries are those of index.json.
type scene struct {
	out     *folder
	entries array
}

type signedCase struct {
	name    string
	codes   string // of findings, joined by commas; "-" for none
	options string // "@" stands for the folder of the keys
	tag     string
	make    func(*scene)
}

const signPredicate = "https://sigstore.dev/cosign/sign/v1"

type key struct {
	private crypto.Signer
	hash    crypto.Hash
}

var keys = map[string]key{}

func (k key) public() []byte {
	der, err := x509.MarshalPKIXPublicKey(k.private.Public())
	must(err)
	return der
}

func (k key) hint() string {
	sum := sha256.Sum256(k.public())
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (k key) sign(data []byte) []byte {
	if k.hash != 0 {
		h := k.hash.New()
		h.Write(data)
		data = h.Sum(nil)
	}
	sig, err := k.private.Sign(rand.Reader, data, k.hash)
	must(err)
	return sig
}

func ec(curve elliptic.Curve, hash crypto.Hash) key {
	k, err := ecdsa.GenerateKey(curve, rand.Reader)
	must(err)
	return key{k, hash}
}

func writeKeys(dir string) {
	keys["a"] = ec(elliptic.P256(), crypto.SHA256)
	keys["b"] = ec(elliptic.P256(), crypto.SHA256)
	keys["p384"] = ec(elliptic.P384(), crypto.SHA384)
	keys["p384-sha256"] = key{keys["p384"].private, crypto.SHA256}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	keys["rsa"] = key{r, crypto.SHA256}
	_, e, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	keys["ed25519"] = key{e, 0}
	for name, k := range keys {
		text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: k.public()})
		must(os.WriteFile(filepath.Join(dir, name+".pub"), text, 0o644))
	}
	der, err := x509.MarshalPKCS8PrivateKey(keys["a"].private)
	must(err)
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	must(os.WriteFile(filepath.Join(dir, "private.pem"), text, 0o600))
}

// image adds a valid image and returns its descriptor; arch makes it another one.
func (s *scene) image(arch string) object {
	im := newImage()
	im.out = s.out
	im.config = set("architecture", arch)
	config := im.out.descriptor(mediaConfig, marshal(im.configDoc()))
	return im.out.document(mediaManifest, im.manifestOf(config))
}

func (s *scene) list(entry object, tag string) object {
	e := copied(entry)
	if tag != "" {
		e["annotations"] = object{refName: tag}
	}
	s.entries = append(s.entries, e)
	return entry
}

// tagged adds an image as "latest".
func (s *scene) tagged() object { return s.list(s.image("amd64"), "latest") }

// both adds an index of two images as "latest".
func (s *scene) both() (index, amd64, arm64 object) {
	amd64, arm64 = s.image("amd64"), s.image("arm64")
	one, two := copied(amd64), copied(arm64)
	one["platform"] = object{"os": "linux", "architecture": "amd64"}
	two["platform"] = object{"os": "linux", "architecture": "arm64"}
	index = s.out.document(mediaIndex, object{"schemaVersion": 2, "mediaType": mediaIndex,
		"manifests": array{one, two}})
	return s.list(index, "latest"), amd64, arm64
}

func tagOf(image object) string {
	return strings.Replace(image["digest"].(string), ":", "-", 1)
}

func hexOf(image object) string {
	return strings.TrimPrefix(image["digest"].(string), "sha256:")
}

// refer adds an untagged manifest that refers to an image.
func (s *scene) refer(image object, mediaType string, data []byte, predicate string) object {
	m := s.referrer(image, mediaType, data, predicate)
	return s.list(m, "")
}

func (s *scene) referrer(image object, mediaType string, data []byte, predicate string) object {
	m := object{"schemaVersion": 2, "mediaType": mediaManifest, "artifactType": mediaType,
		"layers": array{s.out.descriptor(mediaType, data)}, "subject": copied(image),
		"config": s.out.descriptor(mediaEmpty, []byte("{}"))}
	if predicate != "" {
		m["annotations"] = object{"dev.sigstore.bundle.predicateType": predicate}
	}
	e := s.out.document(mediaManifest, m)
	e["artifactType"] = mediaType
	return e
}

func statementOf(predicateType string, predicate any, subjects ...object) []byte {
	list := array{}
	for _, subject := range subjects {
		list = append(list, object{"digest": object{"sha256": hexOf(subject)},
			"annotations": object{}})
	}
	return marshal(object{"_type": "https://in-toto.io/Statement/v1", "subject": list,
		"predicateType": predicateType, "predicate": predicate})
}

func pae(payloadType string, payload []byte) []byte {
	head := fmt.Sprintf("DSSEv1 %d %s %d ", len(payloadType), payloadType, len(payload))
	return append([]byte(head), payload...)
}

func envelopeBy(payloadType string, payload []byte, by ...key) object {
	signatures := array{}
	for _, k := range by {
		signatures = append(signatures, object{
			"sig": base64.StdEncoding.EncodeToString(k.sign(pae(payloadType, payload)))})
	}
	return object{"payload": base64.StdEncoding.EncodeToString(payload),
		"payloadType": payloadType, "signatures": signatures}
}

func bundleBy(k key, payload []byte) object {
	return object{"mediaType": mediaBundle, "verificationMaterial": object{
		"publicKey": object{"hint": k.hint()}},
		"dsseEnvelope": envelopeBy(mediaStatement, payload, k)}
}

func signatureOf(image object, by string) object {
	return bundleBy(keys[by], statementOf(signPredicate, object{}, image))
}

// sign adds a signature as a bundle, which is changed first.
func (s *scene) sign(image object, by string, changes ...func(object)) object {
	b := signatureOf(image, by)
	for _, change := range changes {
		change(b)
	}
	s.refer(image, mediaBundle, marshal(b), signPredicate)
	return image
}

// attest adds an attestation as a bundle.
func (s *scene) attest(image object, by, predicateType string, predicate any) object {
	payload := statementOf(predicateType, predicate, image)
	s.refer(image, mediaBundle, marshal(bundleBy(keys[by], payload)), predicateType)
	return image
}

// simple adds the old form: a layer for each key.
func (s *scene) simple(image object, change func(object), by ...string) object {
	layers := array{}
	for _, name := range by {
		p := payload(image["digest"].(string))
		if change != nil {
			change(p)
		}
		l := s.out.document(mediaSignature, p)
		l["annotations"] = object{signatureKey: base64.StdEncoding.EncodeToString(
			keys[name].sign(marshal(p)))}
		layers = append(layers, l)
	}
	s.old(image, ".sig", layers)
	return image
}

func (s *scene) old(image object, end string, layers array) {
	ids := array{}
	for _, l := range layers {
		ids = append(ids, l.(object)["digest"])
	}
	config := s.out.document(mediaConfig, object{"architecture": "", "os": "",
		"config": object{}, "rootfs": object{"type": "layers", "diff_ids": ids}})
	s.list(s.out.document(mediaManifest, object{"schemaVersion": 2,
		"mediaType": mediaManifest, "config": config, "layers": layers}), tagOf(image)+end)
}

func dsse(change func(array) array) func(object) {
	return func(b object) {
		e := b["dsseEnvelope"].(object)
		e["signatures"] = change(e["signatures"].(array))
	}
}

// sig changes the text of the signature, and payload that of what is signed.
func sig(change func(string) string) func(object) {
	return dsse(func(s array) array {
		one := s[0].(object)
		one["sig"] = change(one["sig"].(string))
		return s
	})
}

func payloadText(change func(string) string) func(object) {
	return func(b object) {
		e := b["dsseEnvelope"].(object)
		e["payload"] = change(e["payload"].(string))
	}
}

func flipped(text string) string {
	data, err := base64.StdEncoding.DecodeString(text)
	must(err)
	data[len(data)-1] ^= 1
	return base64.StdEncoding.EncodeToString(data)
}

func material(name string, value any) func(object) {
	return func(b object) { b["verificationMaterial"].(object)[name] = value }
}

func typed(mediaType string) func(object) { return set("mediaType", mediaType) }

// signedCases has the layouts, each with what `goci verify` says of it.
func signedCases() []signedCase {
	const a = "--key @/a.pub"
	one := func(make func(s *scene, image object)) func(*scene) {
		return func(s *scene) { make(s, s.tagged()) }
	}
	signedBy := func(by string, changes ...func(object)) func(*scene) {
		return one(func(s *scene, image object) { s.sign(image, by, changes...) })
	}
	attestedBy := func(by, predicateType string, predicate any) func(*scene) {
		return one(func(s *scene, image object) { s.attest(image, by, predicateType, predicate) })
	}
	bundled := func(payload func(image object) []byte) func(*scene) {
		return one(func(s *scene, image object) {
			s.refer(image, mediaBundle, marshal(bundleBy(keys["a"], payload(image))), "")
		})
	}
	envelope := func(by ...string) func(*scene) {
		return one(func(s *scene, image object) {
			var signers []key
			for _, name := range by {
				signers = append(signers, keys[name])
			}
			s.old(image, ".att", array{s.out.document(mediaEnvelope,
				envelopeBy(mediaStatement, statementOf(predicate, object{}, image), signers...))})
		})
	}
	plainSBOM := func(mediaType, text string) func(*scene) {
		return one(func(s *scene, image object) { s.refer(image, mediaType, []byte(text), "") })
	}
	vsa := func(result string) func(*scene) {
		return attestedBy("a", "https://slsa.dev/verification_summary/v1",
			object{"verificationResult": result})
	}
	const cyclonedx = `{"bomFormat":"CycloneDX","specVersion":"1.6"}`
	const attA = a + " --require="
	urlSafe := strings.NewReplacer("+", "-", "/", "_")
	certificate := material("certificate", object{"rawBytes": "AAAA"})
	log := material("tlogEntries", array{object{"logIndex": "1"}})
	all := []signedCase{
		{"a-bundle", "-", a, "", signedBy("a")},
		{"a-bundle-by-the-second-of-two-keys", "-", "--key @/b.pub " + a, "", signedBy("a")},
		{"a-bundle-by-another-key", "OCI1014", a, "", signedBy("b")},
		{"no-signature", "OCI1014", a, "", one(func(*scene, object) {})},
		{"two-bundles-one-by-another-key", "-", a, "", one(func(s *scene, image object) {
			s.sign(s.sign(image, "b"), "a")
		})},
		{"by-p384", "-", "--key @/p384.pub", "", signedBy("p384")},
		{"by-p384-and-sha256", "-", "--key @/p384.pub", "", signedBy("p384-sha256")},
		{"by-rsa", "-", "--key @/rsa.pub", "", signedBy("rsa")},
		{"by-ed25519", "-", "--key @/ed25519.pub", "", signedBy("ed25519")},
		{"of-rsa-with-the-hint-of-an-ec-key", "OCI1014,OCI1017", a, "", signedBy("rsa",
			func(b object) { material("publicKey", object{"hint": keys["a"].hint()})(b) })},
		{"of-ec-and-the-key-is-rsa", "OCI1014", "--key @/rsa.pub", "", signedBy("a")},
		{"of-ed25519-and-the-key-is-ec", "OCI1014", a, "", signedBy("ed25519")},
		{"a-hint-of-no-key", "-", a, "", signedBy("a", material("publicKey", object{"hint": "x"}))},
		{"no-hint", "-", a, "", signedBy("a", material("publicKey", object{}))},
		{"bundle-v0.1", "-", a, "", signedBy("a", typed("application/vnd.dev.sigstore.bundle+json;version=0.1"))},
		{"bundle-v0.2", "-", a, "", signedBy("a", typed("application/vnd.dev.sigstore.bundle+json;version=0.2"))},
		{"bundle-of-no-version", "OCI1009,OCI1014", a, "", signedBy("a", typed("application/json"))},
		{"with-a-certificate-and-a-log", "-", a, "", signedBy("a", certificate, log)},
		{"bundle-of-a-message", "OCI1014", a, "", signedBy("a", func(b object) {
			delete(b, "dsseEnvelope")
			b["messageSignature"] = object{"signature": "AAAA"}
		})},
		{"a-signature-is-no-sbom", "OCI1015", attA + "sbom", "", signedBy("a")},
		{"an-sbom-is-no-signature", "OCI1014", a, "", attestedBy("a", "https://spdx.dev/Document", object{})},
		{"statement-of-a-signature-that-is-not-signed", "OCI1014", a, "", one(func(s *scene, image object) {
			s.refer(image, mediaStatement, statementOf(signPredicate, object{}, image), signPredicate)
		})},

		{"flipped-signature", "OCI1014,OCI1017", a, "", signedBy("a", sig(flipped))},
		{"flipped-payload", "OCI0901,OCI1014,OCI1017", a, "", signedBy("a", payloadText(flipped))},
		{"truncated-base64", "OCI1008,OCI1014,OCI1017", a, "", signedBy("a",
			sig(func(s string) string { return s[:len(s)-5] }))},
		{"url-safe-base64", "OCI1008,OCI1014,OCI1017", a, "", signedBy("a",
			sig(func(s string) string { return urlSafe.Replace("+" + s[1:]) }))},
		{"base64-with-a-line-end", "OCI1008,OCI1014,OCI1017", a, "", signedBy("a",
			sig(func(s string) string { return s[:8] + "\n" + s[8:] }))},
		{"two-signatures-in-a-bundle", "OCI1008,OCI1014", a, "", signedBy("a",
			dsse(func(s array) array { return append(s, s...) }))},
		{"no-signature-in-a-bundle", "OCI1008,OCI1014,OCI1017", a, "", signedBy("a",
			dsse(func(array) array { return array{} }))},
		{"another-payload-type", "OCI1014", a, "", one(func(s *scene, image object) {
			b := signatureOf(image, "a")
			b["dsseEnvelope"] = envelopeBy("application/json", statementOf(signPredicate, object{}, image), keys["a"])
			s.refer(image, mediaBundle, marshal(b), signPredicate)
		})},
		{"another-payload-type-than-was-signed", "OCI1014,OCI1017", a, "", one(func(s *scene, image object) {
			b := signatureOf(image, "a")
			b["dsseEnvelope"] = envelopeBy("application/json", statementOf(signPredicate, object{}, image), keys["a"])
			b["dsseEnvelope"].(object)["payloadType"] = mediaStatement
			s.refer(image, mediaBundle, marshal(b), signPredicate)
		})},
		{"duplicate-subject", "OCI0902,OCI1014", a, "", bundled(func(image object) []byte {
			text := string(statementOf(signPredicate, object{}, image))
			return []byte(strings.Replace(text, `"subject"`, `"subject":[],"subject"`, 1))
		})},
		{"subject-without-sha256", "OCI1011,OCI1014", a, "", bundled(func(image object) []byte {
			text := string(statementOf(signPredicate, object{}, image))
			return []byte(strings.Replace(text, `"sha256"`, `"sha512"`, 1))
		})},
		{"subject-whose-digest-goes-on", "OCI1011,OCI1014", a, "", bundled(func(image object) []byte {
			text := string(statementOf(signPredicate, object{}, image))
			return []byte(strings.Replace(text, hexOf(image), hexOf(image)+"00", 1))
		})},
		{"several-subjects", "-", a, "", bundled(func(image object) []byte {
			other := object{"digest": digest([]byte("other"))}
			return statementOf(signPredicate, object{}, other, image, other)
		})},
		{"another-annotation", "OCI1012,OCI1014", a, "", one(func(s *scene, image object) {
			s.refer(image, mediaBundle, marshal(signatureOf(image, "a")), predicate)
		})},
		{"deep-json", "OCI0909,OCI1015", attA + predicate, "", bundled(func(image object) []byte {
			deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
			text := string(statementOf(predicate, object{"deep": 0}, image))
			return []byte(strings.Replace(text, `"deep":0`, `"deep":`+deep, 1))
		})},
		{"a-predicate-of-many-values", "-", attA + predicate, "", bundled(func(image object) []byte {
			text := string(statementOf(predicate, object{"many": 0}, image))
			return []byte(strings.Replace(text, `"many":0`, `"many":[`+strings.Repeat("0,", 2000000)+`0]`, 1))
		})},
		{"a-predicate-of-many-names", "OCI1013,OCI1015", attA + predicate, "", bundled(func(image object) []byte {
			var many bytes.Buffer
			for i := 0; i < 300000; i++ {
				fmt.Fprintf(&many, `"%d":0,`, i)
			}
			text := string(statementOf(predicate, object{"many": 0}, image))
			return []byte(strings.Replace(text, `"many":0`, many.String()+`"x":0`, 1))
		})},
		{"a-huge-payload", "OCI1013,OCI1015", attA + predicate, "", bundled(func(image object) []byte {
			return statementOf(predicate, object{"huge": strings.Repeat("x", 12<<20)}, image)
		})},
		{"a-large-payload", "-", attA + predicate, "", bundled(func(image object) []byte {
			return statementOf(predicate, object{"large": strings.Repeat("x", 8<<20)}, image)
		})},

		{"moved-from-another-image", "OCI1011,OCI1014", a, "latest", one(func(s *scene, image object) {
			other := s.list(s.sign(s.image("arm64"), "a"), "other")
			s.refer(image, mediaBundle, marshal(signatureOf(other, "a")), signPredicate)
		})},
		{"said-to-be-of-another-image", "OCI1014", a, "latest", one(func(s *scene, image object) {
			other := s.list(s.image("arm64"), "other")
			s.refer(other, mediaBundle, marshal(signatureOf(image, "a")), signPredicate)
		})},
		{"only-in-the-index-of-referrers", "-", a, "latest", one(func(s *scene, image object) {
			r := s.referrer(image, mediaBundle, marshal(signatureOf(image, "a")), signPredicate)
			s.list(s.out.document(mediaIndex, object{"schemaVersion": 2, "mediaType": mediaIndex,
				"manifests": array{r}}), tagOf(image))
		})},
		{"a-chain", "-", a, "", one(func(s *scene, image object) {
			r := s.refer(image, mediaBundle, marshal(signatureOf(image, "a")), signPredicate)
			for i := 0; i < 20; i++ {
				r = s.refer(r, mediaBundle, marshal(signatureOf(r, "b")), signPredicate)
			}
		})},
		{"thousands", "-", "--key @/b.pub --key @/rsa.pub " + a, "latest", one(func(s *scene, image object) {
			for i := 0; i < 3000; i++ {
				s.sign(image, "a")
			}
		})},
		{"a-missing-blob", "OCI0105,OCI1014", a, "", one(func(s *scene, image object) {
			b := marshal(signatureOf(image, "a"))
			s.refer(image, mediaBundle, b, signPredicate)
			delete(s.out.files, blobPath(digest(b)))
		})},
		{"a-flipped-blob", "OCI0206,OCI1014", a, "", one(func(s *scene, image object) {
			b := marshal(signatureOf(image, "a"))
			s.refer(image, mediaBundle, b, signPredicate)
			changed := append([]byte{}, b...)
			changed[len(changed)/2] ^= 1
			s.out.files[blobPath(digest(b))] = changed
		})},

		{"the-old-form", "-", a, "", one(func(s *scene, image object) { s.simple(image, nil, "a") })},
		{"the-old-form-several", "-", a, "", one(func(s *scene, image object) { s.simple(image, nil, "b", "rsa", "a") })},
		{"the-old-form-by-another-key", "OCI1014", a, "", one(func(s *scene, image object) { s.simple(image, nil, "b", "rsa") })},
		{"the-old-form-of-a-name", "-", a, "", one(func(s *scene, image object) {
			s.simple(image, func(p object) {
				p["critical"].(object)["identity"].(object)["docker-reference"] = "example.com/elsewhere"
				p["optional"] = object{"creator": "x"}
			}, "a")
		})},
		{"the-old-form-of-another-image", "OCI1006,OCI1014", a, "", one(func(s *scene, image object) {
			s.simple(image, func(p object) {
				p["critical"].(object)["image"].(object)["docker-manifest-digest"] = digest(nil)
			}, "a")
		})},
		{"the-old-form-without-signature", "OCI1007,OCI1014", a, "", one(func(s *scene, image object) {
			s.old(image, ".sig", array{s.out.document(mediaSignature, payload(image["digest"].(string)))})
		})},
		{"an-old-attestation", "-", attA + "provenance", "", envelope("a")},
		{"an-old-attestation-of-two", "-", attA + "provenance", "", envelope("b", "a")},
		{"an-old-attestation-by-another-key", "OCI1015", attA + "provenance", "", envelope("b")},

		{"a-signed-sbom", "-", attA + "sbom,cyclonedx", "", attestedBy("a", "https://cyclonedx.org/bom", object{})},
		{"a-signed-sbom-of-spdx", "-", attA + "sbom,spdx", "", attestedBy("a", "https://spdx.dev/Document", object{})},
		{"a-signed-sbom-of-the-other-kind", "OCI1015", attA + "spdx", "", attestedBy("a", "https://cyclonedx.org/bom", object{})},
		{"a-plain-sbom", "-", "--require=sbom", "", plainSBOM("application/vnd.cyclonedx+json", cyclonedx)},
		{"a-plain-sbom-and-a-key", "OCI1015", attA + "sbom", "", plainSBOM("application/vnd.cyclonedx+json", cyclonedx)},
		{"a-plain-sbom-that-is-none", "OCI1015", "--require=sbom", "", plainSBOM("application/vnd.cyclonedx+json", "{}")},
		{"a-plain-sbom-of-spdx", "-", "--require=spdx", "", plainSBOM("application/spdx+json", `{"spdxVersion":"SPDX-2.3"}`)},
		{"a-plain-sbom-that-is-cut", "OCI1015", "--require=spdx", "", plainSBOM("application/spdx+json", `{"spdxVersion":"SPDX-2.3"`)},
		{"a-plain-statement", "-", "--require=provenance", "", one(func(s *scene, image object) {
			s.refer(image, mediaStatement, statementOf(predicate, object{}, image), "")
		})},
		{"provenance-of-an-old-version", "-", attA + "provenance", "", attestedBy("a", "https://slsa.dev/provenance/v0.2", object{})},
		{"provenance-of-a-name-that-goes-on", "OCI1015", attA + "provenance", "", attestedBy("a", "https://slsa.dev/provenance/v1-not", object{})},
		{"a-type-of-ones-own", "-", attA + "https://example.com/review/v1", "", attestedBy("a", "https://example.com/review/v1", object{})},
		{"a-vsa", "-", attA + "vsa", "", vsa("PASSED")},
		{"a-vsa-that-failed", "OCI1015", attA + "vsa", "", vsa("FAILED")},
		{"sboms-of-two-kinds", "-", attA + "sbom", "", one(func(s *scene, image object) {
			s.attest(image, "a", "https://cyclonedx.org/bom", object{"bomFormat": "CycloneDX"})
			s.attest(image, "a", "https://spdx.dev/Document", object{"spdxVersion": "SPDX-2.3"})
		})},
		{"sboms-that-differ", "-", attA + "sbom", "", one(func(s *scene, image object) {
			s.attest(image, "b", "https://cyclonedx.org/bom", object{"bomFormat": "CycloneDX", "by": "b"})
			s.attest(image, "a", "https://cyclonedx.org/bom", object{"bomFormat": "CycloneDX", "by": "a"})
		})},
		{"an-sbom-plain-and-signed", "-", attA + "sbom", "", one(func(s *scene, image object) {
			s.refer(image, "application/vnd.cyclonedx+json",
				[]byte("{\n \"specVersion\": \"1.6\",\n \"bomFormat\": \"CycloneDX\"\n}\n"), "")
			s.attest(image, "a", "https://cyclonedx.org/bom",
				object{"bomFormat": "CycloneDX", "specVersion": "1.6"})
		})},
		{"an-sbom-with-control-characters", "-", attA + "sbom", "", attestedBy("a",
			"https://cyclonedx.org/bom", object{"bomFormat": "CycloneDX",
				"x": "\x7f\u009b31m\u202e\u2066", "\u202e": "\x1b]0;title\x07"})},
		{"two-things-one-there", "OCI1014", attA + "signature,sbom", "", attestedBy("a", "https://spdx.dev/Document", object{})},

		{"an-index-all-signed", "-", a, "", func(s *scene) {
			index, amd64, arm64 := s.both()
			s.sign(index, "a")
			s.sign(amd64, "a")
			s.sign(arm64, "a")
		}},
		{"an-index-signed-alone", "OCI1016", a, "", func(s *scene) {
			index, _, _ := s.both()
			s.sign(index, "a")
		}},
		{"an-index-and-one-image", "OCI1016", a, "", func(s *scene) {
			index, amd64, _ := s.both()
			s.sign(index, "a")
			s.sign(amd64, "a")
		}},
		{"images-without-their-index", "OCI1014", a, "", func(s *scene) {
			_, amd64, arm64 := s.both()
			s.sign(amd64, "a")
			s.sign(arm64, "a")
		}},
		{"one-image-without-the-index", "OCI1014", a, "", func(s *scene) {
			_, amd64, _ := s.both()
			s.sign(amd64, "a")
		}},
		{"each-image-attested", "-", attA + "sbom", "", func(s *scene) {
			_, amd64, arm64 := s.both()
			s.attest(amd64, "a", "https://spdx.dev/Document", object{})
			s.attest(arm64, "a", "https://spdx.dev/Document", object{})
		}},
		{"one-image-attested", "OCI1015", attA + "sbom", "", func(s *scene) {
			_, amd64, _ := s.both()
			s.attest(amd64, "a", "https://spdx.dev/Document", object{})
		}},
		{"two-images-one-signed", "OCI1014", a, "", func(s *scene) {
			s.sign(s.tagged(), "a")
			s.list(s.image("arm64"), "other")
		}},
		{"two-images-and-the-signed-one-is-named", "-", a, "latest", func(s *scene) {
			s.sign(s.tagged(), "a")
			s.list(s.image("arm64"), "other")
		}},
		{"an-image-that-has-a-subject", "OCI1014", a, "", one(func(s *scene, image object) {
			s.sign(image, "a")
			im := newImage()
			im.out, im.manifest = s.out, func(m object) { m["subject"] = copied(image) }
			config := im.out.descriptor(mediaConfig, marshal(im.configDoc()))
			s.list(im.out.document(mediaManifest, im.manifestOf(config)), "")
		})},
		{"an-image-that-is-tagged-as-a-referrer", "OCI1014", a, "", one(func(s *scene, image object) {
			s.sign(image, "a")
			s.list(s.image("arm64"), tagOf(image))
		})},
		{"an-index-of-images-that-is-tagged-as-referrers", "OCI1014", a, "", one(func(s *scene, image object) {
			s.sign(image, "a")
			s.list(s.out.document(mediaIndex, object{"schemaVersion": 2, "mediaType": mediaIndex,
				"manifests": array{s.image("arm64")}}), tagOf(image))
		})},
	}
	return all
}

// writeSigned writes each case as DIR/NAME, the keys, and the table DIR/cases: name, codes,
// options and tag, with tabs between them.
func writeSigned(dir string) {
	var table bytes.Buffer
	must(os.MkdirAll(dir, 0o755))
	writeKeys(dir)
	for _, c := range signedCases() {
		s := scene{out: &folder{map[string][]byte{}, map[string]func(string) error{}}}
		c.make(&s)
		s.out.files["index.json"] = marshal(object{"schemaVersion": 2,
			"mediaType": mediaIndex, "manifests": s.entries})
		s.out.files["oci-layout"] = []byte(`{"imageLayoutVersion":"1.0.0"}`)
		s.out.write(filepath.Join(dir, c.name))
		tag := c.tag
		if tag == "" {
			tag = "-"
		}
		fmt.Fprintf(&table, "%s\t%s\t%s\t%s\n", c.name, c.codes, tag,
			strings.ReplaceAll(c.options, "@", dir))
	}
	must(os.WriteFile(filepath.Join(dir, "cases"), table.Bytes(), 0o644))
}
