using System.Globalization;
using System.Numerics;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api.Requests;

/// <summary>The id in a path.</summary>
internal static class RouteId
{
    /// <param name="noun">What it is the id of, such as <c>article</c>.</param>
    public static bool TryParse(string id, string noun, out long number, out IResult problem)
    {
        problem = Missing(id, noun);
        if (long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        // An integer too long for any id is well-formed; there is just nothing of that id.
        if (id.Length > 40 || !BigInteger.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            problem = Problems.Parameters(
                StatusCodes.Status422UnprocessableEntity,
                new Dictionary<string, string[]>(StringComparer.Ordinal) { ["id"] = [$"The id of {(noun[0] is 'a' ? "an" : "a")} {noun} is an integer."] });
        }

        return false;
    }

    public static IResult Missing(string id, string noun) => Problems.NotFound($"There is no {noun} {id}.");
}
