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

    /// <summary>Writes a table row by row, in any order, from several threads; it stands under its name only when it is whole.</summary>
    internal sealed class Writer : IDisposable
    {
        private readonly string _path;
        private readonly int _width;
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;

        public Writer(string path, int rows, int width)
        {
            _path = path;
            _width = width;
            _handle = File.OpenHandle(path + ".part", FileMode.Create, FileAccess.Write, preallocationSize: (long)rows * width * sizeof(ushort));
        }

        public void Write(int row, ReadOnlySpan<float> numbers)
        {
            Span<Half> halves = stackalloc Half[numbers.Length];
            TensorPrimitives.ConvertToHalf(numbers, halves);
            RandomAccess.Write(_handle, MemoryMarshal.AsBytes(halves), (long)row * _width * sizeof(ushort));
        }

        public void Complete()
        {
            _handle.Dispose();
            File.Move(_path + ".part", _path, overwrite: true);
        }

        public void Dispose() => _handle.Dispose();
    }
}
