package opstest

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"luna/config"
)

// top is the folder of the repository, seen from this package.
const top = "../.."

// composition is what these tests look at in compose.yaml.
type composition struct {
	Services map[string]service
	Networks map[string]struct{ Internal bool }
	Secrets  map[string]struct{ File string }
}

type service struct {
	Build       string
	Image       string
	User        string
	Command     []string
	Entrypoint  []string
	Environment map[string]string
	Secrets     []string
	Ports       []string
	Networks    yaml.Node
	Volumes     []string
	Tmpfs       []string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	CapAdd      []string `yaml:"cap_add"`
	Privileged  bool
	SecurityOpt []string `yaml:"security_opt"`
	PidsLimit   int      `yaml:"pids_limit"`
	MemLimit    string   `yaml:"mem_limit"`
	Healthcheck struct {
		Test    []string
		Disable bool
	}
	DependsOn map[string]struct{ Condition string } `yaml:"depends_on"`
}

// networks are the names, whether written as a list or as a map.
func (s service) networks(t *testing.T) []string {
	t.Helper()
	var list []string
	if s.Networks.Kind == yaml.SequenceNode {
		if err := s.Networks.Decode(&list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	var byName map[string]any
	if err := s.Networks.Decode(&byName); err != nil {
		t.Fatal(err)
	}
	for name := range byName {
		list = append(list, name)
	}
	return list
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func compose(t *testing.T) composition {
	t.Helper()
	var c composition
	if err := yaml.Unmarshal([]byte(read(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"db", "roles", "migrate", "web", "nginx"} {
		if _, ok := c.Services[name]; !ok {
			t.Fatalf("compose.yaml has no service %s", name)
		}
	}
	return c
}

func TestEveryContainerRunsWithoutPrivileges(t *testing.T) {
	for name, s := range compose(t).Services {
		if !s.ReadOnly {
			t.Errorf("%s may write to its root", name)
		}
		if !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || s.Privileged {
			t.Errorf("%s keeps capabilities", name)
		}
		if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may gain privileges", name)
		}
		if s.PidsLimit == 0 || s.MemLimit == "" {
			t.Errorf("%s may take all processes or memory", name)
		}
		if uid, _, _ := strings.Cut(s.User, ":"); s.Build == "" && (uid == "" || uid == "0" || uid == "root") {
			t.Errorf("%s runs as root", name) // the user of our own image is in the Dockerfile
		}
		for _, v := range s.Volumes {
			if strings.Contains(v, "docker.sock") || strings.HasPrefix(v, "/") {
				t.Errorf("%s sees %s of the host", name, v)
			}
			if strings.HasPrefix(v, "./") && !strings.HasSuffix(v, ":ro") {
				t.Errorf("%s may write %s", name, v)
			}
		}
	}
}

// A tmpfs over a folder of the image belongs to root when nothing else is said,
// so a program that is not root could not write there. /tmp is open to all.
func TestEveryWritableFolderBelongsToWhoRuns(t *testing.T) {
	image := stages(t)[1].lines["USER"][0]
	for name, s := range compose(t).Services {
		user := s.User
		if s.Build != "" {
			user = image
		}
		uid, gid, _ := strings.Cut(user, ":")
		for _, mount := range s.Tmpfs {
			if want := ":uid=" + uid + ",gid=" + gid + ","; mount != "/tmp" && !strings.Contains(mount, want) {
				t.Errorf("%s runs as %s and mounts %s", name, user, mount)
			}
		}
	}
}

func TestOnlyNginxCanBeReachedAndTheDatabaseIsTwoNetworksAway(t *testing.T) {
	c := compose(t)
	for name, s := range c.Services {
		if len(s.Ports) > 0 != (name == "nginx") {
			t.Errorf("%s publishes the ports %v", name, s.Ports)
		}
		for _, n := range s.networks(t) {
			// web sends mail and asks the logins of universities.
			if !c.Networks[n].Internal && name != "nginx" && (name != "web" || n != "out") {
				t.Errorf("%s is in the network %s, which leads out", name, n)
			}
		}
	}
	for _, n := range c.Services["nginx"].networks(t) {
		if slices.Contains(c.Services["db"].networks(t), n) {
			t.Errorf("nginx reaches the database by the network %s", n)
		}
	}
}

func TestEveryStepWaitsForTheOneBefore(t *testing.T) {
	c := compose(t)
	for _, want := range [][3]string{
		{"roles", "db", "service_healthy"},
		{"migrate", "roles", "service_completed_successfully"},
		{"web", "migrate", "service_completed_successfully"},
		{"web", "db", "service_healthy"},
		{"nginx", "web", "service_healthy"},
	} {
		if got := c.Services[want[0]].DependsOn[want[1]].Condition; got != want[2] {
			t.Errorf("%s waits for %s to be %q, want %q", want[0], want[1], got, want[2])
		}
	}
	for _, name := range []string{"db", "nginx"} {
		if len(c.Services[name].Healthcheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
	}
	if c.Services["web"].Healthcheck.Disable || !strings.Contains(read(t, "Dockerfile"), "HEALTHCHECK") {
		t.Error("web has no health check")
	}
	if image := c.Services["db"].Image; image != "postgres:16" {
		t.Errorf("the database is %s", image)
	}
}

// variable is ${NAME}, ${NAME:-default} or ${NAME:?complaint}.
var variable = regexp.MustCompile(`\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}`)

// examples are the settings in .env.example.
func examples(t *testing.T) map[string]string {
	t.Helper()
	m := make(map[string]string)
	for line := range strings.Lines(read(t, ".env.example")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			m[name] = value
		}
	}
	return m
}

func TestTheExampleNamesEverySettingAndNoSecret(t *testing.T) {
	given, used := examples(t), make(map[string]bool)
	for _, m := range variable.FindAllStringSubmatch(read(t, "compose.yaml"), -1) {
		name, mark, preset := m[1], m[2], m[3]
		used[name] = true
		value, known := given[name]
		switch {
		case name == "LUNA_VERSION": // a label of the image, not of an installation
		case !known:
			t.Errorf(".env.example does not name %s", name)
		case mark == "":
			t.Errorf("%s is used without a default and without a complaint", name)
		case mark == "-" && value != preset:
			t.Errorf("%s is %q in .env.example and %q in compose.yaml", name, value, preset)
		}
	}
	for name := range given {
		if !used[name] {
			t.Errorf(".env.example names %s, which nothing uses", name)
		}
		if secret(name) {
			t.Errorf(".env.example names the secret %s", name)
		}
	}
	for _, name := range []string{".env", "/secrets/", "/nginx/tls/"} {
		if !slices.Contains(strings.Fields(read(t, ".gitignore")), name) {
			t.Errorf("%s is not ignored by git", name)
		}
	}
}

// filled interpolates a value as compose would after .env was filled in.
func filled(t *testing.T, value string) string {
	t.Helper()
	given := examples(t)
	return variable.ReplaceAllStringFunc(value, func(s string) string {
		m := variable.FindStringSubmatch(s)
		switch {
		case given[m[1]] != "":
			return given[m[1]]
		case m[2] == "-":
			return m[3]
		default:
			return strings.Repeat("0123456789abcdef", 4) // what openssl rand -hex 32 prints
		}
	})
}

func TestTheProgramAcceptsWhatComposeTellsIt(t *testing.T) {
	c := compose(t)
	for _, name := range []string{"web", "migrate"} {
		settings := environment(t, name)
		got, err := config.Load(func(key string) (string, bool) {
			v, ok := settings[key]
			return v, ok
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !got.Production || len(got.DataKey) == 0 {
			t.Errorf("%s is not in production", name)
		}
		if name == "migrate" {
			if !strings.HasPrefix(got.OwnerURL, "postgres://luna_owner:") || got.DatabaseURL != "" {
				t.Error("migrate is not the owner of the tables, or more than that")
			}
			continue
		}
		if !strings.HasPrefix(got.DatabaseURL, "postgres://luna_app:") || got.OwnerURL != "" {
			t.Error("web signs in as somebody else than luna_app, or may migrate")
		}
		var front struct {
			Front struct {
				Address string `yaml:"ipv4_address"`
			}
		}
		nginx := c.Services["nginx"]
		if err := nginx.Networks.Decode(&front); err != nil {
			t.Fatal(err)
		}
		address := netip.MustParseAddr(front.Front.Address)
		if len(got.TrustedProxies) != 1 || got.TrustedProxies[0] != netip.PrefixFrom(address, 32) {
			t.Errorf("%s believes %v, but nginx is %v", name, got.TrustedProxies, address)
		}
	}
}

func TestNginxIsGivenEverySettingOfItsTemplates(t *testing.T) {
	given := compose(t).Services["nginx"].Environment
	used := make(map[string]bool)
	for _, name := range templates(t) {
		for _, m := range variable.FindAllStringSubmatch(read(t, name), -1) {
			used[m[1]] = true
			if _, ok := given[m[1]]; !ok {
				t.Errorf("%s uses %s, which compose.yaml does not give", name, m[1])
			}
		}
	}
	for name := range given {
		if strings.HasPrefix(name, "LUNA_") && !used[name] {
			t.Errorf("compose.yaml gives nginx %s, which no template uses", name)
		}
	}
}

// templates are the files that the start script of the nginx image fills in.
func templates(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(top, "nginx/templates/*.template"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for i, name := range found {
		found[i] = "nginx/templates/" + filepath.Base(name)
	}
	return found
}
