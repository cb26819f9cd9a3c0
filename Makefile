# make check is what CI runs, in this order; the rest is for people.
GO ?= go
TAGS = sqlite_omit_load_extension
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build check test race fmt vet lint smoke demo golden
.NOTPARALLEL:

build:
	CGO_ENABLED=1 $(GO) build -trimpath -tags $(TAGS) -o geodigest ./cmd/geodigest

check: fmt vet lint race smoke test

fmt:
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofmt: $$out"; exit 1; }

vet:
	$(GO) vet ./...

lint:
	$(GO) run $(STATICCHECK) ./...

test:
	$(GO) test ./...

# Where goroutines meet: pollers, the store, the mailer, the loops.
race:
	$(GO) test -race -short ./feeds/fetch ./feeds/poll ./digest/mailer/... ./digest/store/... ./digest/publish ./digest/group ./digest/web ./cmd/geodigest

# The whole job once, as a newcomer starts it.
smoke:
	@out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && $(GO) run ./cmd/geodigest demo --dir "$$out" && test -s "$$out/digest.html"

demo:
	$(GO) run ./cmd/geodigest demo

# Rewrite golden files after a deliberate change; read the diff.
golden:
	$(GO) test ./templates ./digest/mailer ./cmd/geodigest -update
