using System.IO.Hashing;
using System.Text;

namespace Anip.Ingestion.Signals;

/// <summary>Numbers for names that come as bytes, over and over: a name that is known costs no memory.</summary>
internal sealed class ByteNames
{
    private readonly Dictionary<ulong, int> _byHash = [];
    private readonly List<byte[]> _names = [];

    public ReadOnlyMemory<byte> this[int id] => _names[id];

    public int Intern(ReadOnlySpan<byte> name)
    {
        // Two names of one hash, which nobody meets by chance, stand side by side.
        for (var hash = XxHash3.HashToUInt64(name); ; hash++)
        {
            if (!_byHash.TryGetValue(hash, out var id))
            {
                _byHash.Add(hash, _names.Count);
                _names.Add(name.ToArray());
                return _names.Count - 1;
            }

            if (name.SequenceEqual(_names[id]))
            {
                return id;
            }
        }
    }

    public string Text(int id) => Encoding.UTF8.GetString(_names[id]);
}
