using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Server.Access;
using Microsoft.Extensions.Configuration;

namespace Anip.Cli.Health;

/// <summary>What a container's health check asks, since an image need have no other program to ask with.</summary>
internal static class HealthQuestion
{
    // Supervisors give up after ten seconds as a rule, and then say nothing of why.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <param name="url">Null for the process that these settings are of.</param>
    /// <param name="arguments">With the settings.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> AskAsync(ParseResult arguments, string? url, CancellationToken cancellationToken)
    {
        var settings = Session.Settings(arguments);
        var options = settings.GetSection(HealthOptions.Section).Get<HealthOptions>() ?? new HealthOptions();
        if (url is null && options.File is { } file)
        {
            return Answer(file, HealthFile.FindProblem(file, options, TimeProvider.System.GetUtcNow()));
        }

        var api = settings.GetSection(ApiOptions.Section).Get<ApiOptions>() ?? new ApiOptions();
        var address = url ?? $"{Reachable(AccessRule.Urls(api)[0])}/health/ready";
        return Answer(address, await FindProblemAsync(address, cancellationToken));
    }

    /// <summary>An address that is listened on, as one that can be asked.</summary>
    public static string Reachable(string listened)
    {
        var address = listened.TrimEnd('/');
        foreach (var all in (string[])["//0.0.0.0", "//[::]", "//*", "//+"])
        {
            address = address.Replace(all, "//127.0.0.1", StringComparison.Ordinal);
        }

        return address;
    }

    private static int Answer(string asked, string? problem)
    {
        if (problem is null)
        {
            Terminal.Print($"healthy: {asked}");
            return 0;
        }

        Terminal.Error(problem);
        return Failures.Failed;
    }

    private static async Task<string?> FindProblemAsync(string url, CancellationToken cancellationToken)
    {
        // Straight to this machine: a proxy of the environment is for the outside.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = 1 << 20 };
        try
        {
            using var response = await client.GetAsync(new Uri(url), cancellationToken);
            return response.IsSuccessStatusCode
                ? null
                : $"{url} answered {(int)response.StatusCode}: {OneLine.Of(await response.Content.ReadAsStringAsync(cancellationToken))}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{url} gave no answer within {Patience.TotalSeconds:F0} s.";
        }
        catch (HttpRequestException exception)
        {
            return $"{url} cannot be asked: {exception.GetBaseException().Message}";
        }
    }
}
