namespace Anip.Training.Networks;

/// <summary>Rows of numbers, one row after the other.</summary>
internal sealed class Matrix(int rows, int columns)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public float[] Data { get; } = new float[rows * columns];

    public Span<float> Row(int row) => Data.AsSpan(row * Columns, Columns);

    /// <summary>The first rows of this matrix, to be read or written by a product.</summary>
    public MatrixView First(int rows) => new(Data, 0, rows, Columns, Columns, 1);

    public MatrixView All => First(Rows);
}

/// <summary>A rectangle of numbers at any stride, so that a transposed matrix is a view and not a copy.</summary>
internal readonly record struct MatrixView(float[] Data, int Offset, int Rows, int Columns, int RowStride, int ColumnStride)
{
    public MatrixView Transposed => new(Data, Offset, Columns, Rows, ColumnStride, RowStride);

    public MatrixView ColumnRange(int start, int count) => this with { Offset = Offset + (start * ColumnStride), Columns = count };

    public MatrixView RowRange(int start, int count) => this with { Offset = Offset + (start * RowStride), Rows = count };
}
