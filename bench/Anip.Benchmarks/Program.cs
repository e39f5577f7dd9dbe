using Anip.Benchmarks;
using Anip.Benchmarks.Files;
using Anip.Benchmarks.Fleet;
using Anip.Benchmarks.Headlines;
using Anip.Benchmarks.Labels;
using Anip.Benchmarks.Reading;
using Anip.Benchmarks.Serving;
using Anip.Benchmarks.Stages;
using Anip.Benchmarks.Training;

return args switch
{
    ["tokenizer", .. var rest] => TokenizerBenchmark.Run(rest),
    ["language", .. var rest] => LanguageBenchmark.Run(rest),
    ["encoder", .. var rest] => EncoderBenchmark.Run(rest),
    ["similarity", .. var rest] => SimilarityBenchmark.Run(rest),
    ["enrich", .. var rest] => EnrichBenchmark.Run(rest),
    ["store", .. var rest] => StoreBenchmark.Run(rest),
    ["words", .. var rest] => WordsBenchmark.Run(rest),
    ["scale", .. var rest] => ScaleBenchmark.Run(rest),
    ["runs", .. var rest] => RunsBenchmark.Run(rest),
    ["claims", .. var rest] => ClaimsBenchmark.Run(rest),
    ["text", .. var rest] => TextBenchmark.Run(rest),
    ["product", .. var rest] => ProductBenchmark.Run(rest),
    ["feeds", .. var rest] => FeedsBench.Run(rest),
    ["parse", .. var rest] => ParseBench.Run(rest),
    ["gkg", .. var rest] => GkgBenchmark.Run(rest),
    ["feed-speed", .. var rest] => FeedSpeedBench.Run(rest),
    ["heads", .. var rest] => HeadsBenchmark.Run(rest),
    ["headlines", .. var rest] => HeadlinesBenchmark.Run(rest),
    ["label-heads", .. var rest] => LabelHeadsBenchmark.Run(rest),
    ["train", .. var rest] => TrainBenchmark.Run(rest),
    ["label-offers", .. var rest] => LabelOffersBenchmark.Run(rest),
    ["heads-cost", .. var rest] => HeadsCostBenchmark.Run(rest),
    ["pipe", .. var rest] => PipeBenchmark.Run(rest),
    ["batch", .. var rest] => BatchBenchmark.Run(rest),
    ["ingest", .. var rest] => IngestBenchmark.Run(rest),
    ["up", .. var rest] => UpBenchmark.Run(rest),
    ["similar-load", .. var rest] => SimilarLoadBenchmark.Run(rest),
    ["stale-load", .. var rest] => StaleLoadBenchmark.Run(rest),
    ["serve", .. var rest] => ServeBenchmark.Run(rest),
    ["list", .. var rest] => ListBenchmark.Run(rest),
    ["lake", .. var rest] => LakeBenchmark.Run(rest),
    ["feeds-fleet", .. var rest] => FleetBenchmark.Run(rest),
    ["feeds-fleet-worker", .. var rest] => FleetWorker.Run(rest),
    _ => Usage.Print(),
};
