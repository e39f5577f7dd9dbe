using Anip.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving.Ports;

/// <summary>Ports of roles: what is asked for on one is answered by the API's endpoints of that role, and by no others.</summary>
internal static class RolePaths
{
    /// <summary>To stand before routing.</summary>
    public static void UseRolePaths(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<HeldConnection>()?.Role is { } role)
        {
            context.Features.Set(new AskedFor(context.Request.Path));
            context.Request.Path = role.PathOf(context.Request.Path);
        }

        return next(context);
    });

    /// <summary>The path as the client wrote it.</summary>
    public static PathString AskedPath(this HttpRequest request) => request.HttpContext.Features.Get<AskedFor>()?.Path ?? request.Path;

    /// <summary>Whether it came in by a port that serves one role.</summary>
    public static bool IsOnRolePort(this HttpRequest request) => request.HttpContext.Features.Get<AskedFor>() is not null;

    private sealed record AskedFor(PathString Path);
}
