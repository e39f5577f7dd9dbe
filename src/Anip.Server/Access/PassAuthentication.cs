using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>The cookie that a browser got for the key.</summary>
internal sealed class PassAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKey key)
    : AccessAuthentication(options, loggers, encoder)
{
    public new const string Scheme = "pass";
    public const string CookieName = "anip_pass";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Request.Cookies[CookieName] is not { } pass ? AuthenticateResult.NoResult()
        : key.IsValidPass(pass) ? Allow(AccessPolicies.Read, AccessPolicies.Write, AccessPolicies.Operate)
        : AuthenticateResult.Fail("The pass is expired, or belongs to another key."));
}
