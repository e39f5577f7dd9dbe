using Anip.Ingestion.Sources.Terms;

namespace Anip.Adapters.Tests.Contracts;

public abstract class TermsStoreContract(ITestStorage storage) : StorageContract(storage)
{
    private ITermsStore Terms => Get<ITermsStore>();

    [Fact]
    public async Task What_a_host_says_is_kept_and_what_it_says_later_takes_its_place()
    {
        var first = new SiteTerms("a.example", Now)
        {
            Robots = "partly",
            CrawlDelay = TimeSpan.FromSeconds(1.5),
            NoAi = true,
            NoIndex = true,
            TdmReserved = true,
            TdmPolicy = "https://a.example/policy.json",
            AiTxt = "disallow",
        };
        await Terms.SaveAsync(first, Cancel);
        Assert.Equal(first, await Terms.FindAsync("a.example", Cancel));

        var second = new SiteTerms("a.example", Now.AddDays(7)) { Robots = "none" };
        await Terms.SaveAsync(second, Cancel);
        await Terms.SaveAsync(new SiteTerms("b.example:8080", Now) { Robots = "open" }, Cancel);

        Assert.Equal(["a.example", "b.example:8080"], (await Terms.ListAsync(Cancel)).Select(terms => terms.Host));
        Assert.Equal(second, await Terms.FindAsync("a.example", Cancel));
        Assert.Null(await Terms.FindAsync("c.example", Cancel));
    }
}
