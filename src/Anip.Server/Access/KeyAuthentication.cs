using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>The key in a header of the request: <c>Authorization: Bearer</c> or <c>X-API-Key</c>.</summary>
internal sealed class KeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKey key)
    : AccessAuthentication(options, loggers, encoder)
{
    public new const string Scheme = "key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        ApiKey.Of(Request) is not { } candidate ? AuthenticateResult.NoResult()
        : key.Matches(candidate) ? Allow(AccessPolicies.Read, AccessPolicies.Write, AccessPolicies.Operate)
        : AuthenticateResult.Fail("The key is wrong."));
}
