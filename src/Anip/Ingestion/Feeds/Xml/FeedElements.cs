using System.Collections;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>The elements in an element, or those of one name: walked without anything being allocated.</summary>
internal readonly struct FeedElements(FeedElement around, string? name) : IEnumerable<FeedElement>
{
    public Enumerator GetEnumerator() => new(around.FirstNode, name);

    IEnumerator<FeedElement> IEnumerable<FeedElement>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator(FeedNode? first, string? name) : IEnumerator<FeedElement>
    {
        private FeedNode? _next = first;
        private FeedElement? _current;

        public readonly FeedElement Current => _current!;

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            while (_next is not null)
            {
                _current = _next as FeedElement;
                _next = _next.Next;
                if (_current is not null && (name is null || _current.Name == name))
                {
                    return true;
                }
            }

            return false;
        }

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
