# Tables of R packages, one row per line, features as numbers, the class last -> a folder of CSV files
folder <- commandArgs(TRUE)[1]
get <- function(name, package) { e <- new.env(); data(list = name, package = package, envir = e); e[[name]] }
write <- function(name, x, class) {
  x <- as.data.frame(x)
  for (j in seq_along(x)) {
    # Ordered levels and answers become their number, a gap the median of its column.
    v <- if (is.numeric(x[[j]])) x[[j]] else as.integer(factor(x[[j]]))
    v[is.na(v)] <- median(v, na.rm = TRUE)
    x[[j]] <- v
  }
  x$class <- as.integer(factor(class)) - 1L
  write.csv(x, file.path(folder, paste0(name, ".csv")), row.names = FALSE)
}
d <- get("BreastCancer", "mlbench"); write("BreastCancer", d[, 2:10], d$Class)
d <- get("Glass", "mlbench"); write("Glass", d[, 1:9], d$Type)
d <- get("Ionosphere", "mlbench"); write("Ionosphere", d[, 1:34], d$Class)
d <- get("LetterRecognition", "mlbench")[1:5000, ]; write("LetterRecognition", d[, 2:17], d$lettr)
d <- get("PimaIndiansDiabetes", "mlbench"); write("PimaIndiansDiabetes", d[, 1:8], d$diabetes)
d <- get("Satellite", "mlbench"); write("Satellite", d[, 1:36], d$classes)
d <- get("Sonar", "mlbench"); write("Sonar", d[, 1:60], d$Class)
d <- get("Soybean", "mlbench"); write("Soybean", d[, -1], d$Class)
d <- get("Vehicle", "mlbench"); write("Vehicle", d[, 1:18], d$Class)
d <- get("Vowel", "mlbench"); write("Vowel", d[, 2:10], d$Class)
d <- get("Zoo", "mlbench"); write("Zoo", d[, 1:16], d$type)
d <- get("HouseVotes84", "mlbench"); write("HouseVotes84", d[, -1], d$Class)
d <- get("DNA", "mlbench"); write("DNA", d[, 1:180], d$Class)
d <- get("banknote", "mclust"); write("banknote", d[, -1], d$Status)
d <- get("diabetes", "mclust"); write("diabetes", d[, -1], d$class)
d <- get("thyroid", "mclust"); write("thyroid", d[, -1], d$Diagnosis)
d <- get("spam", "kernlab"); write("spam", d[, 1:57], d$type)
d <- get("musk", "kernlab"); write("musk", d[, 1:166], d$Class)
d <- get("crabs", "MASS"); write("crabs", d[, 4:8], paste(d$sp, d$sex))
d <- get("olitos", "rrcov"); write("olitos", d[, 1:25], d$grp)
d <- get("fish", "rrcov"); write("fish", d[, 1:6], d$Species)
d <- get("fruit", "rrcov"); write("fruit", d[, -1], d$cultivar)
