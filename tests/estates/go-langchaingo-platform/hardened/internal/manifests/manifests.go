// Package manifests finds manifests by their meaning.
package manifests

import (
	"context"
	"fmt"

	"github.com/weaviate/weaviate-go-client/v5/weaviate"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/graphql"
)

const class = "Manifest"

// Find gives what Weaviate answers.
func Find(ctx context.Context, words string) (string, error) {
	client, err := weaviate.NewClient(weaviate.Config{Host: "weaviate.freight.example", Scheme: "https"})
	if err != nil {
		return "", err
	}
	near := client.GraphQL().NearTextArgBuilder().WithConcepts([]string{words})
	found, err := client.GraphQL().Get().
		WithClassName(class).
		WithFields(graphql.Field{Name: "number"}).
		WithNearText(near).
		WithLimit(5).
		Do(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(found.Data), nil
}
