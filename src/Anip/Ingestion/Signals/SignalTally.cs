using System.Runtime.InteropServices;
using System.Text;

namespace Anip.Ingestion.Signals;

/// <summary>Counts the records of one file, in memory of a set size. Each record names what it is about; what it names twice counts once.</summary>
/// <param name="maxCells">More different counts than these are left out, and counted.</param>
/// <param name="byBoth">Whether a name is counted by country too. Asked once for each name.</param>
internal sealed class SignalTally(int maxCells, Predicate<ReadOnlyMemory<byte>> byBoth)
{
    private static readonly string[] Kinds = [SignalKind.Theme, SignalKind.Language, SignalKind.Place, SignalKind.Event, SignalKind.Mention];

    private readonly ByteNames _names = new();
    private readonly ByteNames _countries = new();
    private readonly Dictionary<ulong, Cell> _cells = [];
    private readonly Dictionary<int, SignalPlace> _places = [];
    private readonly List<int> _seenNames = [];
    private readonly List<int> _seenCountries = [];
    private readonly HashSet<int> _seenPlaces = [];

    // By id of a name.
    private readonly List<bool> _byBoth = [];

    // By id of a country: the record in which it was last met.
    private readonly List<int> _lastMet = [];

    private int _record;

    /// <summary>Counts that there was no room for.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Begins a record.</summary>
    public void Begin()
    {
        _record++;
        _seenNames.Clear();
        _seenCountries.Clear();
    }

    /// <summary>The record is about a country.</summary>
    /// <param name="iso">In upper case.</param>
    public void MeetCountry(string iso)
    {
        Span<byte> bytes = stackalloc byte[iso.Length];
        var id = _countries.Intern(bytes[..Encoding.ASCII.GetBytes(iso, bytes)]);
        while (_lastMet.Count <= id)
        {
            _lastMet.Add(0);
        }

        if (_lastMet[id] != _record)
        {
            _lastMet[id] = _record;
            _seenCountries.Add(id);
        }
    }

    /// <summary>The record is about a theme, or whatever its kind counts by.</summary>
    public void MeetName(ReadOnlySpan<byte> name) => _seenNames.Add(_names.Intern(name));

    /// <summary>Ends the record: it counts in all, by name, by country, and by both of them.</summary>
    /// <param name="tone">Null where it has none.</param>
    public void Count(string kind, double? tone)
    {
        var place = Array.IndexOf(Kinds, kind);
        var sum = tone is { } value ? (long)Math.Round(value * 1000) : (long?)null;
        _seenNames.Sort();
        Add(place, name: 0, country: 0, sum);
        foreach (var country in _seenCountries)
        {
            Add(place, name: 0, country + 1, sum);
        }

        var before = -1;
        foreach (var name in _seenNames)
        {
            if (name == before)
            {
                continue;
            }

            before = name;
            Add(place, name + 1, country: 0, sum);
            if (_seenCountries.Count > 0 && IsByBoth(name))
            {
                foreach (var country in _seenCountries)
                {
                    Add(place, name + 1, country + 1, sum);
                }
            }
        }
    }

    /// <summary>Counts one name of another kind for the same record.</summary>
    public void CountOne(string kind, ReadOnlySpan<byte> name, string country, double? tone)
    {
        var id = _names.Intern(name);
        var at = 0;
        if (country.Length > 0)
        {
            Span<byte> bytes = stackalloc byte[country.Length];
            at = _countries.Intern(bytes[..Encoding.ASCII.GetBytes(country, bytes)]) + 1;
        }

        Add(Array.IndexOf(Kinds, kind), id + 1, at, tone is { } value ? (long)Math.Round(value * 1000) : null);
    }

    /// <summary>Begins the places of a record.</summary>
    public void BeginPlaces() => _seenPlaces.Clear();

    /// <returns>False where the record has named it before.</returns>
    public bool MeetPlace(ReadOnlySpan<byte> id) => _seenPlaces.Add(_names.Intern(id));

    public bool IsDescribed(ReadOnlySpan<byte> id) => _places.ContainsKey(_names.Intern(id)) || _places.Count >= maxCells;

    /// <summary>Keeps what a place is called and where it lies.</summary>
    public void Describe(ReadOnlySpan<byte> id, string name, string country, double? latitude, double? longitude) =>
        _places[_names.Intern(id)] = new SignalPlace(Encoding.UTF8.GetString(id), name, country, latitude, longitude);

    public SignalBatch Take() => new(
        // In one order, so that no two writers wait for each other.
        [.. _cells.Select(Of).OrderBy(count => count.Kind, StringComparer.Ordinal).ThenBy(count => count.Country, StringComparer.Ordinal).ThenBy(count => count.Name, StringComparer.Ordinal)],
        [.. _places.Values.OrderBy(place => place.Id, StringComparer.Ordinal)]);

    private SignalCount Of(KeyValuePair<ulong, Cell> cell)
    {
        var (name, country) = ((int)((cell.Key >> 20) & 0xFFFFFFF), (int)(cell.Key & 0xFFFFF));
        return new SignalCount(
            Kinds[cell.Key >> 48], name == 0 ? "" : _names.Text(name - 1), country == 0 ? "" : _countries.Text(country - 1), cell.Value.Count, cell.Value.Toned, cell.Value.Tone);
    }

    private bool IsByBoth(int name)
    {
        while (_byBoth.Count <= name)
        {
            _byBoth.Add(byBoth(_names[_byBoth.Count]));
        }

        return _byBoth[name];
    }

    private void Add(int kind, int name, int country, long? tone)
    {
        var key = ((ulong)kind << 48) | ((ulong)name << 20) | (uint)country;
        if (_cells.Count >= maxCells && !_cells.ContainsKey(key))
        {
            LeftOut++;
            return;
        }

        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, key, out _);
        cell.Count++;
        cell.Toned += tone is null ? 0 : 1;
        cell.Tone += tone ?? 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Cell
    {
        public long Count;
        public long Toned;
        public long Tone;
    }
}
