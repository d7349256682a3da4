package handlers_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// device is a passkey device in software, so that a test can make it lie.
type device struct {
	key    *ecdsa.PrivateKey
	id     []byte
	handle string // of the person, as the program gave it
	count  uint32
	host   string
	origin string
	flags  byte // 1: somebody is there; 4: they were verified
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{key: key, id: make([]byte, 32), host: "luna.test", origin: "http://luna.test", flags: 1 | 4}
	rand.Read(d.id)
	return d
}

// asked is what a page asks a device for.
type asked struct {
	PublicKey struct {
		Challenge string
		User      struct{ ID string }
	}
}

func question(t *testing.T, options string) asked {
	t.Helper()
	var q asked
	if err := json.Unmarshal([]byte(options), &q); err != nil || q.PublicKey.Challenge == "" {
		t.Fatalf("no challenge in %s: %v", options, err)
	}
	return q
}

// create makes the passkey and answers to the options of a page.
func (d *device) create(t *testing.T, options string) string {
	t.Helper()
	q := question(t, options)
	d.handle = q.PublicKey.User.ID
	point, err := d.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		t.Fatal(err)
	}
	data := d.state(0x40)
	data = append(data, make([]byte, 16)...) // the model is nobody's business
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(data, d.id...)
	data = append(data, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20) // COSE: EC2, ES256, P-256, x …
	data = append(data, point[1:33]...)
	data = append(data, 0x22, 0x58, 0x20) // … and y
	data = append(data, point[33:]...)
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(object, 0x58, byte(len(data)))
	object = append(object, data...)
	return d.answer(t, map[string]string{
		"clientDataJSON": d.said(t, "webauthn.create", q.PublicKey.Challenge), "attestationObject": text64(object),
	})
}

// sign answers to the options of a page with the passkey.
func (d *device) sign(t *testing.T, options string) string {
	t.Helper()
	d.count++
	said := d.said(t, "webauthn.get", question(t, options).PublicKey.Challenge)
	data := d.state(0)
	plain, err := base64.RawURLEncoding.DecodeString(said)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(plain)
	sum := sha256.Sum256(append(append([]byte(nil), data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]string{
		"clientDataJSON": said, "authenticatorData": text64(data), "signature": text64(signature), "userHandle": d.handle,
	})
}

// state is what the device says of itself.
func (d *device) state(more byte) []byte {
	host := sha256.Sum256([]byte(d.host))
	return binary.BigEndian.AppendUint32(append(host[:], d.flags|more), d.count)
}

func (d *device) said(t *testing.T, kind, challenge string) string {
	t.Helper()
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		t.Fatal(err)
	}
	return text64(data)
}

func (d *device) answer(t *testing.T, response map[string]string) string {
	t.Helper()
	data, err := json.Marshal(map[string]any{"id": text64(d.id), "rawId": text64(d.id), "type": "public-key", "response": response})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func text64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// newKey is a key that is not the device's.
func newKey(d *device) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(d.key.Curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}
