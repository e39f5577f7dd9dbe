using Anip.Enrichment;
using Anip.Ingestion.Sources;

namespace Anip.Server.Api.Requests;

/// <summary>What only the store and the models can tell of a filter.</summary>
internal sealed record FilterNames(ApiSourceNames ApiSources, LabelNames Labels);
