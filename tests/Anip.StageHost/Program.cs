using Anip.Adapters;
using Anip.Stages;
using Anip.StageHost.WordCount;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

// A worker with a stage that the product does not have: what it takes to add one.
var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
host.Configuration.AddCommandLine(args);
host.Services.AddStorage(host.Configuration).AddStageService();
host.Services.AddStage<WordCountStage>();
await host.Build().RunAsync();
