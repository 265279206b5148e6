// Sequencing
