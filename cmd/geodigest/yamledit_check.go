package main

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// isInsertion reports whether out is this document with these feeds after the
// elements of their index, and nothing else changed.
func (t *feedText) isInsertion(out *feedText, after map[int][]FeedConfig) bool {
	have, want := out.items(), t.items()
	if !sameBesides(t.root, out.root) {
		return false
	}
	for i := -1; i < len(want); i++ {
		if i >= 0 {
			if len(have) == 0 || !sameNode(want[i], have[0]) {
				return false
			}
			have = have[1:]
		}
		for _, f := range after[i] {
			if len(have) == 0 || !isFeed(have[0], f) {
				return false
			}
			have = have[1:]
		}
	}
	return len(have) == 0
}

// isRemoval reports whether out is this document without the element at.
func (t *feedText) isRemoval(out *feedText, at int) bool {
	want := slices.Concat(t.items()[:at], t.items()[at+1:])
	return sameBesides(t.root, out.root) && sameAll(want, out.items())
}

// sameBesides compares two documents but for their feeds.
func sameBesides(a, b *yaml.Node) bool { return sameAll(besides(a), besides(b)) }

func besides(root *yaml.Node) (out []*yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "feeds" {
			out = append(out, root.Content[i], root.Content[i+1])
		}
	}
	return out
}

func sameAll(a, b []*yaml.Node) bool { return slices.EqualFunc(a, b, sameNode) }

// sameNode compares what two nodes mean and how they are written.
func sameNode(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Style == b.Style && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor && sameAll(a.Content, b.Content)
}

// isFeed reports whether a node is one feed, key by key.
func isFeed(n *yaml.Node, f FeedConfig) bool {
	fields := feedFields(f)
	if n.Kind != yaml.MappingNode || len(n.Content) != 2*len(fields) {
		return false
	}
	for _, kv := range fields {
		if v := valueOf(n, kv.key); v == nil || v.Kind != yaml.ScalarNode || v.Tag != "!!str" || v.Value != kv.value {
			return false
		}
	}
	return true
}

// valueOf returns the value of a key, nil when there is none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// categoriesOf lists the category, or else the region, of each element.
func categoriesOf(items []*yaml.Node) []string {
	out := make([]string, len(items))
	for i, n := range items {
		for _, key := range []string{"category", "region"} {
			if v := valueOf(n, key); v != nil && out[i] == "" {
				out[i] = v.Value
			}
		}
	}
	return out
}
