using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Anip.Training.Features;

/// <summary>Rows of numbers in half precision in a file, mapped into memory: more rows than memory holds can be read in any order.</summary>
internal sealed unsafe class FeatureTable : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    public FeatureTable(string path, int width)
    {
        Width = width;
        Rows = checked((int)(new FileInfo(path).Length / (width * sizeof(ushort))));
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start;
    }

    public int Width { get; }

    public int Rows { get; }

    /// <summary>Some columns of a row, from <paramref name="first"/> on, as many as <paramref name="to"/> holds.</summary>
    public void Read(int row, int first, Span<float> to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + to.Length, Width, nameof(to));
        var numbers = new ReadOnlySpan<Half>(_start + (((long)row * Width) + first) * sizeof(ushort), to.Length);
        TensorPrimitives.ConvertToSingle(numbers, to);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>
    /// Writes a table row by row, in any order, from several threads; it stands under its name only when it is whole. What was kept of it before an interruption is not
    /// written again.
    /// </summary>
    internal sealed class Writer : IDisposable
    {
        private readonly string _path;
        private readonly int _width;
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;

        public Writer(string path, int rows, int width)
        {
            _path = path;
            _width = width;
            Kept = File.Exists(Part) && File.Exists(Mark) && int.TryParse(File.ReadAllText(Mark), NumberStyles.None, CultureInfo.InvariantCulture, out var kept) ? kept : 0;
            _handle = Kept > 0 ? File.OpenHandle(Part, FileMode.Open, FileAccess.Write)
                : File.OpenHandle(Part, FileMode.Create, FileAccess.Write, preallocationSize: (long)rows * width * sizeof(ushort));
        }

        /// <summary>How many texts are in it already, from the first on.</summary>
        public int Kept { get; private set; }

        private string Part => _path + ".part";

        private string Mark => _path + ".kept";

        public void Write(int row, ReadOnlySpan<float> numbers)
        {
            Span<Half> halves = stackalloc Half[numbers.Length];
            TensorPrimitives.ConvertToHalf(numbers, halves);
            RandomAccess.Write(_handle, MemoryMarshal.AsBytes(halves), (long)row * _width * sizeof(ushort));
        }

        /// <summary>From now on the first so many texts are kept, whatever happens.</summary>
        public void Keep(int texts)
        {
            RandomAccess.FlushToDisk(_handle);
            File.WriteAllText(Mark + ".new", texts.ToString(CultureInfo.InvariantCulture));
            File.Move(Mark + ".new", Mark, overwrite: true);
            Kept = texts;
        }

        public void Complete()
        {
            _handle.Dispose();
            File.Move(Part, _path, overwrite: true);
            File.Delete(Mark);
        }

        public void Dispose() => _handle.Dispose();
    }
}
