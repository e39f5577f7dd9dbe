namespace Anip.Tests.Architecture;

/// <summary>What may use what. docs/architecture.md shows the same.</summary>
internal static class House
{
    /// <summary>Each project of src, and those that it refers to.</summary>
    public static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Anip"] = [],
        ["Anip.Adapters"] = ["Anip"],
        ["Anip.Cli"] = ["Anip.Adapters", "Anip.Inference", "Anip.Server", "Anip.Training"],
        ["Anip.Inference"] = ["Anip"],
        ["Anip.Server"] = ["Anip"],
        ["Anip.Training"] = ["Anip", "Anip.Inference"],
    };

    /// <summary>Each module of Anip, a folder of it, and those whose public types it uses.</summary>
    public static readonly Dictionary<string, string[]> Modules = new()
    {
        ["Annotations"] = ["Articles", "Models"],
        ["Articles"] = [],
        ["Columnar"] = ["Decoding", "Isolation"],
        ["Dates"] = [],
        ["Decoding"] = [],
        ["Enrichment"] = ["Articles", "Health", "Isolation", "Models", "Settings", "Stages", "Storage"],
        ["Fetching"] = ["Dates", "Decoding", "Isolation", "Settings"],
        ["Health"] = ["Isolation"],
        ["Hosting"] = ["Health", "Settings"],
        ["Ingestion"] = ["Articles", "Columnar", "Dates", "Decoding", "Fetching", "Health", "Hosting", "Isolation", "Pipelines", "Settings", "Storage"],
        ["Isolation"] = [],
        ["Labelling"] = ["Annotations", "Articles", "Enrichment", "Search"],
        ["Lake"] = ["Annotations", "Articles", "Columnar", "Enrichment", "Hosting", "Ingestion", "Isolation", "Pipelines", "Settings", "Stages", "Storage"],
        ["Lifecycle"] = ["Hosting", "Isolation", "Models", "Pipelines", "Settings"],
        ["Maintenance"] = ["Articles", "Pipelines", "Settings", "Stages", "Storage"],
        ["Models"] = ["Health", "Hosting", "Isolation", "Settings"],
        ["Pipelines"] = ["Hosting", "Isolation", "Settings", "Storage"],
        ["Search"] = ["Articles", "Storage"],
        ["Settings"] = [],
        ["Stages"] = ["Hosting", "Isolation", "Pipelines", "Settings"],
        ["Storage"] = ["Isolation"],
        ["Watching"] = ["Annotations", "Health", "Models", "Settings", "Storage"],
    };
}
