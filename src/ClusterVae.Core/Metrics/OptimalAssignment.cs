namespace ClusterVae.Metrics;

/// <summary>The one-to-one matching of rows with columns of a table that has the largest sum.</summary>
internal static class OptimalAssignment
{
    /// <summary>
    /// For each row its column, or −1 where there are more rows than columns and the row goes without. Shortest augmenting paths with
    /// potentials (the Hungarian method in Jonker and Volgenant's form), short side² · long side.
    /// </summary>
    public static int[] Maximise(long[,] gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        int rows = gains.GetLength(0), columns = gains.GetLength(1);
        if (rows <= columns)
            return Match(rows, columns, (i, j) => -gains[i, j]);

        var rowOfColumn = Match(columns, rows, (j, i) => -gains[i, j]);
        var columnOfRow = new int[rows];
        Array.Fill(columnOfRow, -1);
        for (var j = 0; j < columns; j++)
            columnOfRow[rowOfColumn[j]] = j;
        return columnOfRow;
    }

    /// <summary>Cheapest matching of every row with a column of its own; rows ≤ columns.</summary>
    private static int[] Match(int rows, int columns, Func<int, int, long> cost)
    {
        // Column 0 stands for "not matched yet", so rows and columns count from 1 in here.
        var rowPrice = new long[rows + 1];
        var columnPrice = new long[columns + 1];
        var rowOfColumn = new int[columns + 1];
        var previous = new int[columns + 1];
        var distance = new long[columns + 1];
        var visited = new bool[columns + 1];
        for (var row = 1; row <= rows; row++)
        {
            rowOfColumn[0] = row;
            Array.Fill(distance, long.MaxValue);
            Array.Clear(visited);
            var column = 0;
            do
            {
                visited[column] = true;
                var from = rowOfColumn[column];
                var nearest = 0;
                var step = long.MaxValue;
                for (var j = 1; j <= columns; j++)
                {
                    if (visited[j])
                        continue;
                    var reduced = cost(from - 1, j - 1) - rowPrice[from] - columnPrice[j];
                    if (reduced < distance[j])
                        (distance[j], previous[j]) = (reduced, column);
                    if (distance[j] < step)
                        (step, nearest) = (distance[j], j);
                }
                for (var j = 0; j <= columns; j++)
                {
                    if (visited[j])
                        (rowPrice[rowOfColumn[j]], columnPrice[j]) = (rowPrice[rowOfColumn[j]] + step, columnPrice[j] - step);
                    else if (distance[j] != long.MaxValue)
                        distance[j] -= step;
                }
                column = nearest;
            }
            while (rowOfColumn[column] != 0);

            while (column != 0)
            {
                rowOfColumn[column] = rowOfColumn[previous[column]];
                column = previous[column];
            }
        }

        var columnOfRow = new int[rows];
        for (var j = 1; j <= columns; j++)
        {
            if (rowOfColumn[j] > 0)
                columnOfRow[rowOfColumn[j] - 1] = j - 1;
        }
        return columnOfRow;
    }
}
