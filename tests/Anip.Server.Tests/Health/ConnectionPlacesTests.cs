using System.Net;
using Anip.Server.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Server.Tests.Health;

public sealed class ConnectionPlacesTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _time = new();
    private readonly ConnectionPlaces _places;

    public ConnectionPlacesTests() => _places = new ConnectionPlaces(most: 6, perClient: 4, _time);

    [Fact]
    public void A_client_that_holds_its_share_makes_room_for_itself_alone()
    {
        var held = Enter(One, 4);
        _time.Advance(TimeSpan.FromSeconds(2));

        var next = New(One);

        Assert.True(_places.TryEnter(next, out var crowdedOut));
        Assert.Same(held[0], crowdedOut);
        Assert.False(next.IsForHealthAlone);
        Assert.All(Enter(Two, 2), other => Assert.False(other.IsForHealthAlone));
    }

    [Fact]
    public void Where_all_places_are_taken_who_has_most_of_them_makes_room()
    {
        Enter(Two, 2);
        var held = Enter(One, 4);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(_places.TryEnter(New(IPAddress.Parse("192.0.2.3")), out var crowdedOut));

        Assert.Same(held[0], crowdedOut);
    }

    [Fact]
    public void A_connection_with_a_request_is_never_closed_for_another_and_one_that_had_it_is_last()
    {
        var held = Enter(One, 4);
        held.ForEach(_places.Begin);
        _time.Advance(TimeSpan.FromSeconds(2));
        var beyond = New(One);
        Assert.True(_places.TryEnter(beyond, out var nobody));
        Assert.Equal((true, true), (nobody is null, beyond.IsForHealthAlone));

        _places.End(held[2]);
        _places.End(held[1]);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(_places.TryEnter(New(One), out var crowdedOut));
        Assert.Same(held[2], crowdedOut);
    }

    [Fact]
    public void A_new_connection_has_time_for_its_first_request_and_those_beyond_may_only_ask_after_health()
    {
        Enter(One, 4);

        var beyond = Enter(One, ConnectionPlaces.Reserve + 1);

        Assert.All(beyond, connection => Assert.True(connection.IsForHealthAlone));
        Assert.Null(beyond[0].Place);
        beyond.ForEach(_places.Begin);
        Assert.False(_places.TryEnter(New(One), out _));
        Assert.False(Enter(Two, 1)[0].IsForHealthAlone);
    }

    [Fact]
    public void A_place_comes_free_once_whatever_ends_it()
    {
        for (var round = 0; round < 100; round++)
        {
            var held = Enter(One, 4);
            _places.Begin(held[1]);
            held.ForEach(_places.Leave);
            held.ForEach(_places.Leave);
            _places.End(held[1]);
        }

        Assert.All(Enter(One, 4).Concat(Enter(Two, 2)), connection => Assert.False(connection.IsForHealthAlone));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::1")]
    public void A_client_is_an_address_or_the_network_that_one_client_has(string remote, string client) =>
        Assert.Equal(IPAddress.Parse(client), ConnectionPlaces.ClientAddress(new IPEndPoint(IPAddress.Parse(remote), 1)));

    [Fact]
    public void However_many_are_closed_there_is_one_line_a_minute_with_their_number()
    {
        var logger = new Lines();
        using var report = new CrowdReport(6, 4, _time, logger);

        Enumerable.Range(0, 500).ToList().ForEach(number => report.Note(number % 5 == 0 ? Two : One));
        Assert.Empty(logger.Told);
        _time.Advance(TimeSpan.FromSeconds(1));
        report.Note(Two);
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(2, logger.Told.Count);
        Assert.StartsWith("Warning: 500 connections were closed for want of room, 400 of them of 192.0.2.1: ", logger.Told[0], StringComparison.Ordinal);
        Assert.StartsWith("Warning: 1 connections", logger.Told[1], StringComparison.Ordinal);
    }

    private List<HeldConnection> Enter(IPAddress address, int count)
    {
        var entered = Enumerable.Range(0, count).Select(_ => New(address)).ToList();
        entered.ForEach(connection => Assert.True(_places.TryEnter(connection, out _)));
        return entered;
    }

    private static HeldConnection New(IPAddress address) => new(new DefaultConnectionContext(), address, _ => { });

    private sealed class Lines : ILogger
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
