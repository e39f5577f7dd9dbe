using Anip.Cli;
using Anip.ExtraSource;
using Anip.Ingestion.Sources;

return await AnipProgram.RunAsync(args, services => services.AddNewsSource<GazetteSource>());
