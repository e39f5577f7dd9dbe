Console.WriteLine("anip");
