# The habits of this repository, by name. Nothing here is needed to build: that
# is "go build .".

.PHONY: check bucket provider test generate format build demo

check: ## all that must hold before a change goes in
	.ci/run

test: ## all tests that this machine can run, and what it skipped
	go test -json ./... | go run ./internal/testreport

provider: ## the OpenID provider that the tests of the university login run (Node.js)
	npm ci --prefix internal/oidctest/testdata/provider --no-audit --no-fund --ignore-scripts

bucket: ## the S3 service that the tests of the media store run
	go -C internal/s3test/testdata/server build -o server .

generate: ## Go code from the views
	go tool templ generate

format: ## Go files and views
	git ls-files '*.go' | grep -v '_templ\.go$$' | xargs go tool -modfile=tools.mod gofumpt -w
	go tool templ fmt views

build: ## the program as it ships, and the list of what it is made of
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/luna .
	bin/luna version -modules >bin/luna.modules

demo: ## a university to play with, on http://localhost:8080
	go run . demo

secrets: ## what compose.yaml needs and nobody else may see
	./secrets.sh
