using Anip.Isolation;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving;

/// <summary>A request that cannot be answered as it is; the message says what was expected.</summary>
internal sealed class UnservedException(int status, string message) : AnipException("bad_request", message)
{
    public int Status => status;

    public static UnservedException Shape(string message) => new(StatusCodes.Status400BadRequest, message);

    public static UnservedException TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, message);
}
