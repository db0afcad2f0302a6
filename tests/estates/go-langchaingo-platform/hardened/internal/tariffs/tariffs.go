// Package tariffs finds tariffs that are worded alike.
package tariffs

import (
	"context"

	"github.com/qdrant/go-client/qdrant"

	"example.com/freight/platform/internal/settings"
)

const collection = "tariff_texts"

// Find gives the names of the nearest tariffs.
func Find(ctx context.Context, cfg settings.Qdrant, vector []float32) ([]string, error) {
	client, err := qdrant.NewClient(&qdrant.Config{Host: cfg.Host, Port: 6334, APIKey: cfg.Key, UseTLS: true})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	limit := uint64(5)
	found, err := client.Query(ctx, &qdrant.QueryPoints{
		CollectionName: collection,
		Query:          qdrant.NewQuery(vector...),
		Limit:          &limit,
	})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, one := range found {
		names = append(names, one.Payload["name"].GetStringValue())
	}
	return names, nil
}
