using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Opml;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Sources;

/// <summary>Subscribes all feeds of a list; outlines that are none are named.</summary>
internal static class OpmlImport
{
    public static async Task<int> SubscribeAsync(IServiceProvider services, OpmlFile list, CancellationToken cancellationToken)
    {
        var subscribed = await services.GetRequiredService<Subscriber>().AddAsync(
            SourceList.SubscriptionsOf(list), cancellationToken);
        var added = subscribed.Count(one => one.IsNew);
        foreach (var outline in list.Refused)
        {
            Terminal.Error(outline.ToString());
        }

        var repeated = list.Repeated == 0 ? "" : $"; {list.Repeated} more than once in the list";
        var reasons = ReasonCounts.Of(list.Refused.CountBy(outline => outline.Error.Code).ToDictionary());
        var refused = list.Refused.Count == 0 ? "" : $"; {list.Refused.Count} refused ({reasons})";
        Terminal.Info($"{added} subscribed; {list.Feeds.Count - added} were already{repeated}{refused}. 'anip up' fetches them; 'anip run {RssSource.Descriptor.PipelineName}' does so now.");
        return list.Refused.Count == 0 ? 0 : Failures.Failed;
    }
}
