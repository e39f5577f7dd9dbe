using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anip.Training.Networks;

/// <summary>
/// Products of matrices in single precision: packed panels, 6 × 16 results in registers, blocks that fit the second cache,
/// rows shared out over threads (after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008).
/// </summary>
internal static unsafe class MatrixProduct
{
    private const int TileRows = 6;
    private const int TileColumns = 16;
    private const int DepthBlock = 256;
    private const int RowBlock = 96;

    /// <summary>result = left × right, or result += left × right. The result's columns lie side by side.</summary>
    public static void Compute(MatrixView left, MatrixView right, MatrixView result, ParallelOptions threads, bool add = false)
    {
        if (left.Columns != right.Rows || result.Rows != left.Rows || result.Columns != right.Columns || result.ColumnStride != 1)
        {
            throw new ArgumentException($"{left.Rows} × {left.Columns} by {right.Rows} × {right.Columns} into {result.Rows} × {result.Columns}", nameof(result));
        }

        var panels = (right.Columns + TileColumns - 1) / TileColumns;
        var packedRight = ArrayPool<float>.Shared.Rent(Math.Max(1, panels * TileColumns * right.Rows));
        var workers = threads.MaxDegreeOfParallelism > 0 ? threads.MaxDegreeOfParallelism : Environment.ProcessorCount;
        var share = (left.Rows + (2 * workers) - 1) / (2 * workers);
        var rows = Math.Clamp((share + TileRows - 1) / TileRows * TileRows, TileRows, RowBlock);
        var blocks = (left.Rows + rows - 1) / rows;
        Each(panels, threads, panel => PackRight(right, packedRight, panel));
        Each(blocks, threads, block => Rows(left, right, result, packedRight, block * rows, Math.Min(rows, left.Rows - (block * rows)), add));
        ArrayPool<float>.Shared.Return(packedRight);
    }

    private static void Each(int count, ParallelOptions threads, Action<int> work)
    {
        if (count > 1 && threads.MaxDegreeOfParallelism != 1)
        {
            Parallel.For(0, count, threads, work);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            work(i);
        }
    }

    /// <summary>One panel of sixteen columns, for the whole depth, padded with zeros.</summary>
    private static void PackRight(MatrixView right, float[] packed, int panel)
    {
        var first = panel * TileColumns;
        var width = Math.Min(TileColumns, right.Columns - first);
        var target = packed.AsSpan(panel * TileColumns * right.Rows, TileColumns * right.Rows);
        for (var k = 0; k < right.Rows; k++)
        {
            var to = target.Slice(k * TileColumns, TileColumns);
            var from = right.Offset + (k * right.RowStride) + (first * right.ColumnStride);
            if (right.ColumnStride == 1)
            {
                right.Data.AsSpan(from, width).CopyTo(to);
            }
            else
            {
                for (var j = 0; j < width; j++)
                {
                    to[j] = right.Data[from + (j * right.ColumnStride)];
                }
            }

            to[width..].Clear();
        }
    }

    private static void PackLeft(MatrixView left, Span<float> packed, int firstRow, int count, int firstDepth, int depth)
    {
        for (var tile = 0; tile < count; tile += TileRows)
        {
            var height = Math.Min(TileRows, count - tile);
            var to = packed.Slice(tile * depth, TileRows * depth);
            var from = left.Offset + ((firstRow + tile) * left.RowStride) + (firstDepth * left.ColumnStride);
            if (height < TileRows)
            {
                to.Clear();
            }

            if (left.RowStride == 1)
            {
                for (var k = 0; k < depth; k++)
                {
                    left.Data.AsSpan(from + (k * left.ColumnStride), height).CopyTo(to[(k * TileRows)..]);
                }

                continue;
            }

            for (var i = 0; i < height; i++)
            {
                for (var k = 0; k < depth; k++)
                {
                    to[(k * TileRows) + i] = left.Data[from + (i * left.RowStride) + (k * left.ColumnStride)];
                }
            }
        }
    }

    private static void Rows(
        MatrixView left, MatrixView right, MatrixView result, float[] packedRight, int firstRow, int count, bool add)
    {
        var tiles = (count + TileRows - 1) / TileRows;
        var packedLeft = ArrayPool<float>.Shared.Rent(tiles * TileRows * DepthBlock);
        Span<float> edge = stackalloc float[TileRows * TileColumns];
        fixed (float* a = packedLeft, b = packedRight, c = result.Data, e = edge)
        {
            for (var k = 0; k < left.Columns; k += DepthBlock)
            {
                var depth = Math.Min(DepthBlock, left.Columns - k);
                PackLeft(left, packedLeft, firstRow, count, k, depth);
                var keep = add || k > 0;
                for (var column = 0; column < right.Columns; column += TileColumns)
                {
                    var panel = b + ((long)column * right.Rows) + ((long)k * TileColumns);
                    var width = Math.Min(TileColumns, right.Columns - column);
                    for (var row = 0; row < count; row += TileRows)
                    {
                        var height = Math.Min(TileRows, count - row);
                        var to = c + result.Offset + ((long)(firstRow + row) * result.RowStride) + column;
                        if (height == TileRows && width == TileColumns)
                        {
                            Tile(a + (row * depth), panel, depth, to, result.RowStride, keep);
                        }
                        else
                        {
                            Tile(a + (row * depth), panel, depth, e, TileColumns, keep: false);
                            CopyEdge(e, to, result.RowStride, height, width, keep);
                        }
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(packedLeft);
    }

    private static void CopyEdge(float* from, float* to, int stride, int height, int width, bool keep)
    {
        for (var i = 0; i < height; i++)
        {
            for (var j = 0; j < width; j++)
            {
                var value = from[(i * TileColumns) + j];
                to[(i * stride) + j] = keep ? to[(i * stride) + j] + value : value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* a, float* b, int depth, float* c, int stride, bool keep)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (var k = 0; k < depth; k++, a += TileRows, b += TileColumns)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(x, b1, c01);
            x = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(x, b1, c11);
            x = Vector256.Create(a[2]);
            c20 = Vector256.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(x, b1, c21);
            x = Vector256.Create(a[3]);
            c30 = Vector256.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(x, b1, c31);
            x = Vector256.Create(a[4]);
            c40 = Vector256.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector256.MultiplyAddEstimate(x, b1, c41);
            x = Vector256.Create(a[5]);
            c50 = Vector256.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector256.MultiplyAddEstimate(x, b1, c51);
        }

        Store(c, c00, c01, keep);
        Store(c + stride, c10, c11, keep);
        Store(c + (2 * stride), c20, c21, keep);
        Store(c + (3 * stride), c30, c31, keep);
        Store(c + (4 * stride), c40, c41, keep);
        Store(c + (5 * stride), c50, c51, keep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector256<float> left, Vector256<float> right, bool keep)
    {
        (keep ? left + Vector256.Load(to) : left).Store(to);
        (keep ? right + Vector256.Load(to + 8) : right).Store(to + 8);
    }
}
